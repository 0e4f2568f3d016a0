import { Temporal } from 'temporal-polyfill';
import type { Actor } from '../../../src/kernel/actor.js';
import { timeOnWall, type Time } from '../../../src/kernel/time.js';
import type { Entry } from '../../../src/scheduling/domain/day/day.events.js';

export const ZONE = 'Europe/Berlin';
/** A Tuesday, the day after the tests' now. */
export const DATE = '2026-11-24';

export const ANA = 'patient-ana';
export const BEN = 'patient-ben';
export const DR_LEE = 'doctor-lee';
export const DR_ROY = 'doctor-roy';

/** A time on the tests' date, or on another one: `at('09:00')`, `at('09:00', 45)`. */
export function at(clock: string, minutes = 30, date = DATE, zone = ZONE): Time {
  const time = timeOnWall(date, clock, minutes, zone);
  if (!time) throw new RangeError(`No clock in ${zone} shows ${clock} on ${date}`);
  return time;
}

/** An ISO instant `minutes` after the start of a time. */
export function after(time: Time, minutes: number): string {
  return Temporal.Instant.from(time.start).add({ minutes }).toString();
}

export function asPatient(patientId: string): Actor {
  return { kind: 'account', accountId: `account of ${patientId}`, role: 'patient', actingFor: patientId };
}

export function asRole(role: 'doctor' | 'frontdesk' | 'admin' | 'auditor' | 'patient'): Actor {
  return { kind: 'account', accountId: `account of ${role}`, role };
}

export const slotwell: Actor = { kind: 'system', process: 'test' };

export type BookedEntry = Entry & { patientId: string; appointmentId: string; replaces?: string };

export function entry(of: Partial<BookedEntry> & { entryId: string }): BookedEntry {
  return {
    doctorId: DR_LEE,
    patientId: ANA,
    appointmentId: 'appointment-1',
    time: at('09:00'),
    ...of,
  };
}
