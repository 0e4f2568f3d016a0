import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import {
  Controller,
  Get,
  Header,
  Inject,
  ServiceUnavailableException,
  StreamableFile,
  BadRequestException,
} from '@nestjs/common';
import { z } from 'zod';
import { RecordEventsExport } from '../../audit/domain/exports/record-events-export.js';
import { EventLog } from '../../platform/event-store/event-log.js';
import { LedgerCheck } from '../../platform/ledger/ledger-check.js';
import { READ_MODELS, type ReadModels } from '../../platform/projecting/read-models.js';
import { Commands } from '../forms/commands.js';
import { optionalText } from '../forms/fields.js';
import { Search, type Filters } from '../forms/form.js';
import { given } from '../given.js';
import type { SignedInVisit } from '../visit/visit.js';
import { CurrentVisit } from '../visit/visits.js';
import { zoneOf } from './audit-page.js';
import { eventFilters, searched } from './audit-results.js';
import { EventExport } from './event-export.js';
import { csv, ndjson } from './export-format.js';

const search = eventFilters.omit({ after: true }).extend({ format: optionalText(10) });

/** What a search found, as a file. That it is taken away is in the log before the first byte is sent. */
@Controller('audit/export')
export class AuditExportController {
  constructor(
    private readonly exported: EventExport,
    private readonly commands: Commands,
    private readonly log: EventLog,
    private readonly check: LedgerCheck,
    @Inject(READ_MODELS) private readonly db: ReadModels,
  ) {}

  @Get()
  @Header('cache-control', 'no-store')
  async take(
    @Search(search) { value, problems }: Filters<z.infer<typeof search>>,
    @CurrentVisit() visit: SignedInVisit,
  ): Promise<StreamableFile> {
    const { format, ...filters } = value;
    const wanted = format || 'ndjson';
    if (problems.length > 0 || !isFormat(wanted)) throw new BadRequestException();
    const upTo = await this.log.head();
    // The read model has to hold all that the log holds now.
    if (await this.commands.isLate(upTo)) throw new ServiceUnavailableException();
    const head = {
      takenAt: visit.now,
      upTo: String(upTo ?? 0n),
      filter: given(filters),
      head: await this.check.lastSeal(),
    };
    const { accountId, role } = visit.viewer;
    await this.commands.send(
      new RecordEventsExport(
        { accountId, role, format: wanted, filter: head.filter, upTo: head.upTo },
        visit.meta(randomUUID()),
      ),
    );
    const { mediaType: type } = formats[wanted];
    const text = this.exported.text(head, searched(filters, await zoneOf(this.db)), formats[wanted]);
    return new StreamableFile(Readable.from(text, { highWaterMark: 1 }), {
      type,
      disposition: `attachment; filename="slotwell-events-${head.upTo}.${wanted}"`,
    });
  }
}

const formats = { ndjson, csv };

function isFormat(wanted: string): wanted is keyof typeof formats {
  return Object.hasOwn(formats, wanted);
}
