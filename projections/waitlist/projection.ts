import { addMinutes, dateAt, dateOf, endOf } from '../../src/kernel/time.js';
import { defineProjection } from '../../src/platform/projecting/projection.js';
import type { AppointmentEvent } from '../../src/scheduling/domain/appointment/appointment.events.js';

/** Who waits for which doctors and days, in the order of joining, and what each patient was offered. */
export const projection = defineProjection<AppointmentEvent>({
  name: 'waitlist',
  version: 1,
  when: {
    AppointmentWaitlisted({ data, position }, rows) {
      const { requestedPeriod: period } = data;
      rows.put('waiting', {
        appointment_id: data.appointmentId,
        patient_id: data.patientId,
        specialty: data.specialty,
        doctor_id: data.doctorId,
        first_date: dateOf(period),
        last_date: dateAt(addMinutes(endOf(period), -1), period.zone),
        joined: position,
      });
    },
    AppointmentOffered({ data }, rows) {
      rows.patch('waiting', { appointment_id: data.appointmentId }, { waits: false });
      rows.put('offered', { patient_id: data.patientId, doctor_id: data.doctorId, start: data.time.start });
    },
    OfferLapsed({ data }, rows) {
      rows.patch('waiting', { appointment_id: data.appointmentId }, { waits: true });
    },
    OfferRefused({ data }, rows) {
      rows.patch('waiting', { appointment_id: data.appointmentId }, { waits: true });
    },
    AppointmentBooked({ data }, rows) {
      rows.remove('waiting', { appointment_id: data.appointmentId });
    },
    AppointmentCancelled({ data }, rows) {
      rows.remove('waiting', { appointment_id: data.appointmentId });
    },
  },
});
