import { Controller, Get, Inject } from '@nestjs/common';
import { z } from 'zod';
import { searchAccess, type AccessRow } from '../../../projections/access/queries.js';
import { READ_MODELS, type ReadModels } from '../../platform/projecting/read-models.js';
import { Page } from '../answers/answer.js';
import { optionalDate, optionalText } from '../forms/fields.js';
import { Search, type Filters } from '../forms/form.js';
import { queryString } from '../given.js';
import { maskingNote, zoneOf } from './audit-page.js';
import { accessWords } from './event-words.js';
import { clockOf, periodOf } from './moments.js';
import { People } from './people.js';
import { Unmasked, type UnmaskedPatients } from './unmasked-patients.js';

const kinds = ['viewed', 'listed', 'emergency', 'unmasked', 'exported'] as const;

const search = z.object({
  patient: optionalText(100),
  account: optionalText(100),
  kind: z
    .string('not-text')
    .refine((value) => value === '' || kinds.some((kind) => kind === value), 'not-a-choice'),
  from: optionalDate,
  to: optionalDate,
  after: optionalText(500),
});

/** Who looked at whose data. */
@Controller('audit/access')
export class AuditAccessController {
  constructor(@Inject(READ_MODELS) private readonly db: ReadModels) {}

  @Get()
  async search(
    @Search(search) { value, typed, problems }: Filters<z.infer<typeof search>>,
    @Unmasked() unmaskedPatients: UnmaskedPatients,
  ): Promise<Page> {
    const zone = await zoneOf(this.db);
    const { patient = '', account = '', kind = '', from = '', to = '', after = '' } = value;
    const asked = { patient: patient.toLowerCase(), account: account.toLowerCase(), kind, after };
    const page = await searchAccess(this.db, { ...asked, ...periodOf({ from, to }, zone) });
    const ids = page.rows.flatMap(({ patientId, accountId }) => [patientId, accountId]);
    const people = await People.find(this.db, ids, (id) => unmaskedPatients.of(id));
    const patientIds = page.rows.map(({ patientId }) => patientId);
    const names = { page: 'audit-access', patientIds, appointmentIds: [] };

    const filters = { patient, account, kind, from, to };
    const link = (next: string): string => `/audit/access${queryString({ ...filters, after: next })}`;
    const known = page.rows.find(({ patientId }) => patientId === asked.patient);
    const data = {
      rows: page.rows.map((row) => shownAccess(row, people, unmaskedPatients, zone)),
      count: page.count,
      capped: page.capped,
      kinds: kinds.map((name) => ({ value: name, label: kindWords[name] })),
      form: { typed, problems },
      mask: known && maskingNote(unmaskedPatients, known.patientId, 'audit-access', link(after)),
      nextPage: page.next && link(page.next),
      firstPage: after && link(''),
    };
    return new Page('audit/access', 'Access log', data, {
      status: problems.length > 0 ? 422 : 200,
      parts: [{ id: 'access-list', view: 'audit/_access', data, names }],
      url: link(after),
    });
  }
}

const kindWords: Readonly<Record<(typeof kinds)[number], string>> = {
  viewed: 'Record opened',
  listed: 'Seen in a list',
  emergency: 'Opened in an emergency',
  unmasked: 'Unmasked',
  exported: 'Exported',
};

function shownAccess(row: AccessRow, people: People, unmaskedPatients: UnmaskedPatients, zone: string) {
  const { patientId, accountId, role, kind, page, format } = row;
  return {
    ...row,
    clock: clockOf(row.at, zone),
    who: people.actor({ kind: 'account', accountId, role }),
    patient: people.patient(patientId),
    what: accessWords(kind, page, format),
    reason: unmaskedPatients.of(patientId).text(row.reason),
  };
}
