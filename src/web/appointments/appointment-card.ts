import { Inject, Injectable, NotFoundException } from '@nestjs/common';
import { appointmentById, formerTimesOf } from '../../../projections/appointments/queries.js';
import { earliestOf, isBefore } from '../../kernel/time.js';
import { Clock } from '../../platform/clock.js';
import { READ_MODELS, type ReadModels } from '../../platform/projecting/read-models.js';
import { Page, type Part } from '../answers/answer.js';
import { blank, type FormState } from '../forms/form.js';
import { patientReasons } from '../words.js';
import { stepsFor } from './steps.js';

/** One appointment as its patient sees it, with what can be done about it. */
@Injectable()
export class AppointmentCard {
  constructor(
    @Inject(READ_MODELS) private readonly db: ReadModels,
    private readonly clock: Clock,
  ) {}

  /** `until` is the ISO instant at which time alone changes what it shows. Throws when there is no such appointment. */
  async part(appointmentId: string, form: FormState = blank()): Promise<Part & { readonly until?: string }> {
    const appointment = await appointmentById(this.db, appointmentId);
    if (appointment === null) throw new NotFoundException();
    const now = this.clock.now();
    const steps = stepsFor('patient', appointment, now);
    const formerTimes = await formerTimesOf(this.db, appointmentId);
    const data = { appointment, formerTimes, steps, form, now, patientReasons };
    const instants = [appointment.offer?.until ?? null, appointment.time?.start ?? null];
    const until = earliestOf(instants.filter((each) => each !== null && isBefore(now, each)));
    return { id: 'appointment', view: 'appointments/_card', data, ...(until ? { until } : {}) };
  }

  async page(appointmentId: string, form: FormState = blank()): Promise<Page> {
    const part = await this.part(appointmentId, form);
    return new Page('appointments/appointment', 'Your appointment', part.data, {
      parts: [part],
      live: [{ fragment: 'appointment', appointmentId }],
    });
  }
}
