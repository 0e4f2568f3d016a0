import type { Actor, Role } from '../../../kernel/actor.js';
import type { Command } from '../../../kernel/command.js';
import { refuse, type Refusal } from '../../../kernel/refusal.js';
import { bookingOf, type Appointment, type AppointmentIn, type AppointmentStatus } from './appointment.js';

/**
 * In which states of the appointment which role may send a command. Patients may touch what is their own, doctors
 * what is booked with them or open to them. docs/appointment-states.md shows the same table; a test compares them.
 */
export const WHO_MAY = {
  RequestAppointment: { patient: ['none'], frontdesk: ['none'] },
  JoinWaitlist: { patient: ['none'], frontdesk: ['none'] },
  BookFreeTime: { patient: ['none'], doctor: ['none'], frontdesk: ['none'] },
  DeclineRequest: { doctor: ['proposed'] },
  AcceptRequest: { doctor: ['proposed'] },
  AcceptOffer: { patient: ['pending'], frontdesk: ['pending'] },
  RefuseOffer: { patient: ['pending'], frontdesk: ['pending'] },
  MoveAppointment: { patient: ['booked'], doctor: ['booked'], frontdesk: ['booked'] },
  CancelAppointment: {
    patient: ['proposed', 'waitlist', 'pending', 'booked'],
    doctor: ['pending', 'booked', 'arrived', 'checked-in'],
    frontdesk: ['proposed', 'waitlist', 'pending', 'booked', 'arrived', 'checked-in'],
    admin: ['pending', 'booked'],
  },
  RecordArrival: { doctor: ['booked'], frontdesk: ['booked'] },
  CheckInPatient: { doctor: ['arrived'], frontdesk: ['arrived'] },
  FulfilAppointment: { doctor: ['booked', 'arrived', 'checked-in'] },
  RecordNoShow: { doctor: ['booked'], frontdesk: ['booked'] },
  EnterInError: {
    doctor: ['booked', 'arrived', 'checked-in', 'fulfilled', 'noshow'],
    frontdesk: ['booked', 'arrived', 'checked-in', 'noshow'],
  },
} as const satisfies Record<string, Partial<Record<Role, readonly AppointmentStatus[]>>>;

type WhoMay = typeof WHO_MAY;
type StatesFor<Name extends keyof WhoMay> = Extract<
  { [Role in keyof WhoMay[Name]]: WhoMay[Name][Role] }[keyof WhoMay[Name]],
  readonly AppointmentStatus[]
>[number];

/** `patientId` and `doctorId` are those whom the sender acts for, where the command names them. */
type Sent = Command<{
  readonly appointmentId: string;
  readonly patientId?: string;
  readonly doctorId?: string | null;
}>;

/** The appointment, in a state from which the sender may do this; or the rule that forbids it. */
export function admit<Name extends keyof WhoMay>(
  name: Name,
  { data, meta: { actor } }: Sent,
  appointment: Appointment,
): AppointmentIn<StatesFor<Name>> | Refusal {
  const states = statesFor(name, actor);
  if (!states) return refuse('not-for-your-role');
  if (appointment.status === 'none' && !states.includes('none')) return standsInTheWay(appointment);
  if (isPatient(actor) && actor.actingFor !== patientOf(appointment, data.patientId))
    return refuse('not-your-appointment');
  if (!states.includes(appointment.status)) return standsInTheWay(appointment);
  if (isDoctor(actor) && !isDoctorsOwn(appointment, data.doctorId)) return refuse('not-your-appointment');
  return appointment;
}

/** On whose behalf something is done, as events say it. */
export type Side = 'patient' | 'doctor' | 'clinic';

/** Refuses to say `by` for somebody else. */
export function checkSide(by: Side, actor: Actor): Refusal | null {
  if (actor.kind !== 'account') return null;
  const side = actor.role === 'patient' || actor.role === 'doctor' ? actor.role : 'clinic';
  return side === by ? null : refuse('not-for-your-role');
}

const IN_THE_WAY: Readonly<Record<AppointmentStatus, string>> = {
  none: 'unknown-appointment',
  proposed: 'not-booked',
  waitlist: 'on-waitlist',
  pending: 'offer-pending',
  booked: 'already-booked',
  arrived: 'already-arrived',
  'checked-in': 'already-checked-in',
  fulfilled: 'already-fulfilled',
  noshow: 'already-no-show',
  cancelled: 'already-cancelled',
  'entered-in-error': 'already-entered-in-error',
};

/** Names the state of the appointment as the rule that refuses. */
export function standsInTheWay(appointment: Appointment): Refusal {
  if (appointment.status === 'cancelled' && appointment.because !== 'asked') return refuse('request-closed');
  return refuse(IN_THE_WAY[appointment.status]);
}

/** Slotwell itself may do whatever any role may. */
function statesFor(name: keyof WhoMay, actor: Actor): readonly AppointmentStatus[] | undefined {
  const byRole: Partial<Record<Role, readonly AppointmentStatus[]>> = WHO_MAY[name];
  if (actor.kind === 'system') return Object.values(byRole).flat();
  return actor.kind === 'account' ? byRole[actor.role] : undefined;
}

function isPatient(actor: Actor): actor is Extract<Actor, { kind: 'account' }> {
  return actor.kind === 'account' && actor.role === 'patient';
}

function isDoctor(actor: Actor): boolean {
  return actor.kind === 'account' && actor.role === 'doctor';
}

function patientOf(appointment: Appointment, wanted: string | undefined): string | undefined {
  return appointment.status === 'none' ? wanted : appointment.patientId;
}

/** A request that asks no doctor in particular is every doctor's. */
function isDoctorsOwn(appointment: Appointment, doctorId: string | null | undefined): boolean {
  if (doctorId == null) return false;
  if (appointment.status === 'none') return true;
  const own = appointment.status === 'pending' ? appointment.offer : bookingOf(appointment);
  const doctorInCharge = own ? own.doctorId : appointment.askedDoctorId;
  return doctorInCharge === null || doctorInCharge === doctorId;
}
