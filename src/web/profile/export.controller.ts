import { randomUUID } from 'node:crypto';
import { Controller, Get, Inject, NotFoundException } from '@nestjs/common';
import { z } from 'zod';
import { RecordExport } from '../../audit/domain/access/record-export.js';
import type { Refusal } from '../../kernel/refusal.js';
import { Throttles } from '../../platform/vault/throttles.js';
import { Download, Page, type Answer } from '../answers/answer.js';
import { Commands } from '../forms/commands.js';
import { optionalText } from '../forms/fields.js';
import { Search, type Filters } from '../forms/form.js';
import { answerTo, problemOf } from '../refusals.js';
import { WEB_SETTINGS, type WebSettings } from '../settings.js';
import type { SignedInVisit } from '../visit/visit.js';
import { CurrentVisit } from '../visit/visits.js';
import { KeptRecords } from './kept-record.js';
import { toldFacts } from './told-fact.js';

const search = z.object({ patientId: optionalText(40), format: optionalText(10) });

/** All that is kept about a patient, to read and to take along. Noted before it is sent. */
@Controller('profile/export')
export class ExportController {
  constructor(
    private readonly records: KeptRecords,
    private readonly commands: Commands,
    private readonly throttles: Throttles,
    @Inject(WEB_SETTINGS) private readonly settings: WebSettings,
  ) {}

  @Get()
  async show(
    @Search(search) { value }: Filters<z.infer<typeof search>>,
    @CurrentVisit() visit: SignedInVisit,
  ): Promise<Answer> {
    const { viewer } = visit;
    const wanted = value.patientId?.toLowerCase() || viewer.patients[0]?.patientId;
    const patient = viewer.patients.find(({ patientId }) => patientId === wanted);
    if (!patient) throw new NotFoundException();
    const early = await this.count(viewer.accountId);
    if (early) return tooEarly(early);
    const kept = await this.records.of(viewer, patient.patientId);
    if (!kept) throw new NotFoundException();
    const format = value.format === 'json' ? 'json' : 'html';
    const { accountId, role } = viewer;
    const { patientId } = patient;
    await this.commands.send(
      new RecordExport({ patientId, accountId, role, format }, visit.meta(randomUUID())),
    );
    if (format === 'json') {
      const text = JSON.stringify({ exportedAt: visit.now, ...kept }, null, 2);
      return new Download('slotwell-record.json', 'application/json; charset=utf-8', text);
    }
    const data = { kept, patientId, told: toldFacts(kept.events) };
    return new Page('profile/export', 'What is kept about you', data);
  }

  /** Everything is read and opened for it, and each is more to read for the next. */
  private count(whose: string): Promise<Refusal | null> {
    const limit = this.settings.limits.registerPerAddress;
    return this.throttles.count([{ what: 'export', whose, limit }]);
  }
}

function tooEarly(refusal: Refusal): Page {
  const data = { heading: 'Too many exports', text: problemOf(refusal).text };
  return new Page('failures/failure', 'Too many exports', data, answerTo(refusal));
}
