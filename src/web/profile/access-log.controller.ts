import { Controller, Get, Inject } from '@nestjs/common';
import { z } from 'zod';
import { searchAccess } from '../../../projections/access/queries.js';
import { accountsByIds } from '../../../projections/accounts/queries.js';
import { READ_MODELS, type ReadModels } from '../../platform/projecting/read-models.js';
import { Page } from '../answers/answer.js';
import { accessWords } from '../audit/event-words.js';
import { optionalText } from '../forms/fields.js';
import { Search, type Filters } from '../forms/form.js';
import type { SignedInVisit } from '../visit/visit.js';
import { CurrentVisit } from '../visit/visits.js';

const search = z.object({ after: optionalText(500) });

/** Who saw a patient's data, when and in what role, for the patient to read. */
@Controller('profile/access-log')
export class AccessLogController {
  constructor(@Inject(READ_MODELS) private readonly db: ReadModels) {}

  @Get()
  async show(
    @Search(search) { value: { after = '' } }: Filters<z.infer<typeof search>>,
    @CurrentVisit() { viewer }: SignedInVisit,
  ): Promise<Page> {
    const names = new Map(viewer.patients.map(({ patientId, fullName }) => [patientId, fullName]));
    const page = await searchAccess(this.db, { patients: [...names.keys()], after });
    const accounts = await accountsByIds(this.db, [...new Set(page.rows.map(({ accountId }) => accountId))]);
    const fullNames = new Map(accounts.map(({ accountId, fullName }) => [accountId, fullName]));
    const data = {
      rows: page.rows.map(
        ({ patientId, position, at, accountId, role, kind, page: shown, format, reason, until }) => ({
          id: `${position}-${patientId}`,
          at,
          who:
            accountId === viewer.accountId ? 'You' : (fullNames.get(accountId) ?? 'Somebody of the clinic'),
          role,
          what: accessWords(kind, shown, format),
          whose: names.size > 1 ? (names.get(patientId) ?? '') : '',
          reason,
          until,
          isEmergency: kind === 'emergency',
        }),
      ),
      nextPage: page.next && `/profile/access-log?after=${page.next}`,
      firstPage: after && '/profile/access-log',
    };
    return new Page('profile/access-log', 'Who saw your data', data);
  }
}
