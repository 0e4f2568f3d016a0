import { Inject, Injectable } from '@nestjs/common';
import { z } from 'zod';
import {
  interruptedBookings,
  patientAppointments,
  type Section,
} from '../../../projections/appointments/queries.js';
import { addMinutes, earliestOf, endOf } from '../../kernel/time.js';
import type { Viewer } from '../../kernel/viewer.js';
import { Clock } from '../../platform/clock.js';
import { READ_MODELS, type ReadModels } from '../../platform/projecting/read-models.js';
import type { Part } from '../answers/answer.js';
import { optionalDate, optionalText } from '../forms/fields.js';
import { queryString } from '../given.js';

/** What a patient filters by. Every field may be left out. */
export const appointmentFilters = z.object({
  q: optionalText(200),
  status: optionalText(20),
  from: optionalDate,
  to: optionalDate,
  after: optionalText(500),
});
export type AppointmentFilters = Partial<z.infer<typeof appointmentFilters>>;

/** A booking that was interrupted is told for a week. */
const INTERRUPTIONS_SHOWN_MINUTES = 7 * 24 * 60;

const sections: readonly Section[] = ['requests', 'upcoming', 'past'];

/** A patient's requests, upcoming and past appointments: part of the page, and pushed when one changes. */
@Injectable()
export class PatientList {
  constructor(
    @Inject(READ_MODELS) private readonly db: ReadModels,
    private readonly clock: Clock,
  ) {}

  /** `until` is the ISO instant at which time alone changes what it shows: a visit ends, or what broke off is old. */
  async part({ patients }: Viewer, filters: AppointmentFilters): Promise<Part & { readonly until?: string }> {
    const patientIds = patients.map(({ patientId }) => patientId);
    const now = this.clock.now();
    const [page, interruptions] = await Promise.all([
      patientAppointments(this.db, { patientIds, ...filters, now }),
      interruptedBookings(this.db, { patientIds, since: addMinutes(now, -INTERRUPTIONS_SHOWN_MINUTES) }),
    ]);
    const data = {
      page,
      interruptions,
      named: patients.length > 1,
      sections: sections.map((name) => ({ name, rows: page.rows.filter(({ section }) => section === name) })),
      filtered: queryString({ ...filters, after: '' }) !== '',
      nextPage: page.next === null ? null : `/appointments${queryString({ ...filters, after: page.next })}`,
      firstPage: filters.after ? `/appointments${queryString({ ...filters, after: '' })}` : null,
    };
    const until = earliestOf([
      ...page.rows.flatMap(({ section, time }) => (section === 'upcoming' && time ? [endOf(time)] : [])),
      ...interruptions.map(({ interruptedAt }) => addMinutes(interruptedAt, INTERRUPTIONS_SHOWN_MINUTES)),
    ]);
    return { id: 'appointment-list', view: 'appointments/_list', data, ...(until ? { until } : {}) };
  }
}
