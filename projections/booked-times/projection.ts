import { endOf } from '../../src/kernel/time.js';
import { defineProjection, type Rows } from '../../src/platform/projecting/projection.js';
import type { AppointmentEvent } from '../../src/scheduling/domain/appointment/appointment.events.js';

/**
 * The booked time of every appointment, in a table that takes no two that overlap: a second wire behind the gate. An
 * event that trips it parks here and nowhere else, and is shown as parked events are.
 */
export const projection = defineProjection<AppointmentEvent>({
  name: 'booked-times',
  version: 1,
  when: {
    AppointmentBooked: ({ data }, rows) => book(data, rows),
    AppointmentRescheduled: ({ data }, rows) => book(data, rows),
    AppointmentCancelled: ({ data }, rows) => free(data, rows),
    AppointmentEnteredInError: ({ data }, rows) => free(data, rows),
  },
});

type Booked = Extract<AppointmentEvent, { type: 'AppointmentBooked' }>['data'];

function book({ appointmentId, doctorId, patientId, time }: Booked, rows: Rows): void {
  rows.put('booked_time', {
    appointment_id: appointmentId,
    doctor_id: doctorId,
    patient_id: patientId,
    starts: time.start,
    ends: endOf(time),
  });
}

function free({ appointmentId }: { readonly appointmentId: string }, rows: Rows): void {
  rows.remove('booked_time', { appointment_id: appointmentId });
}
