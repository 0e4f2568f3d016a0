import { Controller, Get, Inject } from '@nestjs/common';
import { z } from 'zod';
import { searchAccounts } from '../../../projections/accounts/queries.js';
import { eventTypes } from '../../../projections/audit/queries.js';
import { doctorsForAdmin } from '../../../projections/doctors/queries.js';
import { searchPatients } from '../../../projections/patients/queries.js';
import { READ_MODELS, type ReadModels } from '../../platform/projecting/read-models.js';
import { Page, type Part } from '../answers/answer.js';
import { optionalText } from '../forms/fields.js';
import { Search, type Filters } from '../forms/form.js';
import { given, queryString } from '../given.js';
import { AuditResults, eventFilters } from './audit-results.js';
import { eventWords } from './event-words.js';
import { masked, staff, type Masking } from './masking.js';
import { Unmasked, type UnmaskedPatients } from './unmasked-patients.js';

const search = eventFilters.extend({ q: optionalText(200) });

/** Where auditors land: everything that ever happened, searched. */
@Controller('audit')
export class AuditSearchController {
  constructor(
    private readonly results: AuditResults,
    @Inject(READ_MODELS) private readonly db: ReadModels,
  ) {}

  @Get()
  async search(
    @Search(search) { value, typed, problems }: Filters<z.infer<typeof search>>,
    @Unmasked() unmaskedPatients: UnmaskedPatients,
  ): Promise<Page> {
    const { q = '', ...filters } = value;
    const [results, people] = await Promise.all([
      this.results.part(filters),
      this.people(q, unmaskedPatients),
    ]);
    const types = eventTypes
      .map((type) => ({ value: type, label: eventWords(type) }))
      .sort((one, other) => one.label.localeCompare(other.label));
    const data = { results: results.data, people: people.data, form: { typed, problems }, types };
    return new Page('audit/search', 'Audit', data, {
      status: problems.length > 0 ? 422 : 200,
      parts: [results, people],
      ...(filters.after ? {} : { live: [{ fragment: 'audit-results', ...given(filters) }] }),
      url: `/audit${queryString({ ...filters, q })}`,
    });
  }

  /** Who may be meant by a name or a number: staff by name, patients as far as they are unmasked. */
  private async people(q: string, unmaskedPatients: UnmaskedPatients): Promise<Part> {
    const [patients, doctors, accounts] =
      q === ''
        ? [[], [], []]
        : await Promise.all([
            searchPatients(this.db, { q }).then(({ rows }) => rows),
            doctorsForAdmin(this.db, { q }).then(({ rows }) => rows),
            searchAccounts(this.db, { q }).then(({ rows }) => rows),
          ]);
    const data = {
      q,
      patients: patients.map(({ patientId, fullName, mobile }) =>
        candidate(unmaskedPatients.of(patientId), { fullName, mobile }, { patientId }),
      ),
      doctors: doctors.map(({ doctorId, fullName, mobile }) =>
        candidate(staff, { fullName, mobile }, { doctorId }),
      ),
      accounts: accounts.map(({ accountId, fullName, mobile, roles, patientId }) => {
        const isStaff = roles.some((role) => role !== 'patient');
        const masking = isStaff ? staff : patientId === null ? masked : unmaskedPatients.of(patientId);
        return candidate(masking, { fullName, mobile }, { accountId, roles });
      }),
    };
    const patientIds = patients.map(({ patientId }) => patientId);
    const names = { page: 'audit-people', patientIds, appointmentIds: [] };
    return { id: 'audit-people', view: 'audit/_people', data, names };
  }
}

function candidate<Ids extends object>(
  masking: Masking,
  { fullName, mobile }: { readonly fullName: string; readonly mobile: string | null },
  ids: Ids,
) {
  return { name: masking.name(fullName), mobile: masking.number(mobile), ...ids };
}
