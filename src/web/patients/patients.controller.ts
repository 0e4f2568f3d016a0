import { Controller, Get, Inject, NotFoundException } from '@nestjs/common';
import { z } from 'zod';
import {
  doctorPatients,
  patientRecord,
  type AppointmentRow,
} from '../../../projections/appointments/queries.js';
import { isBefore } from '../../kernel/time.js';
import { READ_MODELS, type ReadModels } from '../../platform/projecting/read-models.js';
import { Looks, rowsShown } from '../access/looks.js';
import { Page } from '../answers/answer.js';
import { optionalText } from '../forms/fields.js';
import { Search, type Filters } from '../forms/form.js';
import { PathId } from '../forms/path.js';
import { queryString } from '../given.js';
import { doctorOf, type SignedInVisit } from '../visit/visit.js';
import { CurrentVisit } from '../visit/visits.js';

const search = z.object({ q: optionalText(200), after: optionalText(500) });

/** The patients a doctor treats, and what is known of each. */
@Controller('patients')
export class PatientsController {
  constructor(
    private readonly looks: Looks,
    @Inject(READ_MODELS) private readonly db: ReadModels,
  ) {}

  @Get()
  async list(
    @Search(search) { value, typed, problems }: Filters<z.infer<typeof search>>,
    @CurrentVisit() visit: SignedInVisit,
  ): Promise<Page> {
    const page = await doctorPatients(this.db, { doctorId: doctorOf(visit), ...value });
    const data = {
      form: { typed, problems },
      page,
      nextPage: page.next && `/patients${queryString({ ...value, after: page.next })}`,
      firstPage: value.after && `/patients${queryString({ ...value, after: '' })}`,
    };
    return new Page('patients/patients', 'Patients', data, {
      status: problems.length > 0 ? 422 : 200,
      parts: [
        { id: 'patient-list', view: 'patients/_list', data, names: rowsShown('patient-list', page.rows) },
      ],
      url: `/patients${queryString(value)}`,
    });
  }

  /** Opening a record is an event: it is written before the record is shown. */
  @Get(':id')
  async record(@PathId() patientId: string, @CurrentVisit() visit: SignedInVisit): Promise<Page> {
    const record = await patientRecord(this.db, patientId);
    if (record === null) throw new NotFoundException();
    await this.looks.record(visit.viewer, patientId, 'patient-record');
    return new Page('patients/record', 'Patient record', {
      record,
      ahead: record.visits.filter((one) => isAhead(one, visit.now)).reverse(),
      past: record.visits.filter((one) => !isAhead(one, visit.now)),
    });
  }
}

function isAhead({ time, status }: AppointmentRow, now: string): boolean {
  return status === 'booked' && time !== null && isBefore(now, time.start);
}
