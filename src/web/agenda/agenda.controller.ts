import { Controller, Get, Inject } from '@nestjs/common';
import { z } from 'zod';
import { doctorById } from '../../../projections/doctors/queries.js';
import { READ_MODELS, type ReadModels } from '../../platform/projecting/read-models.js';
import { Page } from '../answers/answer.js';
import { optionalDate } from '../forms/fields.js';
import { Search, type Filters } from '../forms/form.js';
import type { SignedInVisit } from '../visit/visit.js';
import { CurrentVisit } from '../visit/visits.js';
import { agendaPage } from './agenda-page.js';
import { Agenda } from './agenda.js';

export const agendaSearch = z.object({ date: optionalDate });

/** Where doctors land. */
@Controller('agenda')
export class AgendaController {
  constructor(
    private readonly agenda: Agenda,
    @Inject(READ_MODELS) private readonly db: ReadModels,
  ) {}

  @Get()
  async show(
    @Search(agendaSearch) search: Filters<z.infer<typeof agendaSearch>>,
    @CurrentVisit() { viewer }: SignedInVisit,
  ): Promise<Page> {
    const doctor = viewer.doctorId === null ? null : await doctorById(this.db, viewer.doctorId);
    if (doctor?.status !== 'approved') {
      return new Page('agenda/not-approved', 'Your registration', { doctor });
    }
    const date = search.value.date || (await this.agenda.today());
    return agendaPage(this.agenda, viewer, date, {
      hoursConfirmed: doctor.hoursConfirmed,
      form: search,
    });
  }
}
