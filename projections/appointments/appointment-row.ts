import type { Time } from '../../src/kernel/time.js';
import type {
  AppointmentEvent,
  CancelledBecause,
} from '../../src/scheduling/domain/appointment/appointment.events.js';

type Cancelled = Extract<AppointmentEvent, { type: 'AppointmentCancelled' }>['data'];

/** Names and contacts are empty while the registration of their person is parked. Instants are ISO. */
export interface AppointmentRow {
  readonly appointmentId: string;
  readonly patientId: string;
  readonly patientName: string;
  /** E.164 */
  readonly patientMobile: string | null;
  /** `YYYY-MM-DD` */
  readonly birthDate: string;
  /** The doctor who booked it, else who offers a time, else who alone was asked. */
  readonly doctorId: string | null;
  readonly doctorName: string | null;
  readonly specialty: string;
  readonly reason: string;
  /** A status of DESIGN section 3, FHIR's. */
  readonly status: string;
  readonly requested: Time;
  /** The last date (`YYYY-MM-DD`) that the patient waits for; `null` of what never was on the waiting list. */
  readonly waitsUntil: string | null;
  /** The booked time; an appointment that ended keeps it. */
  readonly time: Time | null;
  /** A time that a doctor holds for the patient, while the offer stands. */
  readonly offer: Offer | null;
  readonly cancelledBy: Cancelled['by'] | null;
  readonly cancellationReason: Cancelled['cancellationReason'] | null;
  readonly because: CancelledBecause | null;
  /** What was noted at the visit or at the cancellation. */
  readonly note: string | null;
  /** Why it was entered in error. */
  readonly errorNote: string | null;
  readonly requestedAt: string;
  /** When the patient arrived. */
  readonly arrivedAt: string | null;
  /** When Slotwell finished its last step, after whoever took it was interrupted. */
  readonly settledAt: string | null;
  /** When a step was interrupted that could not be finished, if nothing has been done since. */
  readonly interruptedAt: string | null;
  readonly declinedByCount: number;
}

export interface Offer {
  readonly doctorId: string;
  readonly doctorName: string;
  readonly time: Time;
  /** ISO instant at which it lapses. */
  readonly until: string;
}

/** The SQL of an offer that stands, of the appointment `a` by the doctor `o`. */
export const offerColumn = `
  CASE WHEN a.offering_doctor_id IS NOT NULL THEN
    a.offered || jsonb_build_object('doctorId', a.offering_doctor_id, 'doctorName', coalesce(o.full_name, ''))
  END AS offer`;

/** The SQL of rows, which knows the appointment as `a`, its patient as `p` and its doctor as `d`. */
export const appointmentColumns = `
  a.appointment_id AS "appointmentId", a.patient_id AS "patientId", coalesce(p.full_name, '') AS "patientName",
  p.mobile AS "patientMobile", coalesce(p.birth_date, '') AS "birthDate", a.doctor_id AS "doctorId",
  d.full_name AS "doctorName", a.specialty, a.reason, a.status, a.requested,
  a.waits_until AS "waitsUntil", a.booked AS time, ${offerColumn},
  a.cancelled_by AS "cancelledBy", a.cancellation_reason AS "cancellationReason", a.because, a.note,
  a.error_note AS "errorNote", a.requested_at AS "requestedAt", a.arrived_at AS "arrivedAt",
  a.settled_at AS "settledAt",
  (SELECT i.interrupted_at FROM appointments.interruption i
    WHERE i.appointment_id = a.appointment_id) AS "interruptedAt",
  (SELECT count(*)::int FROM appointments.decline c
    WHERE c.appointment_id = a.appointment_id) AS "declinedByCount"`;

export const fromAppointments = `
  FROM appointments.appointment a
  LEFT JOIN appointments.patient p ON p.patient_id = a.patient_id
  LEFT JOIN appointments.doctor d ON d.doctor_id = a.doctor_id
  LEFT JOIN appointments.doctor o ON o.doctor_id = a.offering_doctor_id`;
