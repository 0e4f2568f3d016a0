import { never, type Stream } from '../../../kernel/stream.js';
import type { DoctorEvent, WorkingHours } from './doctor.events.js';

/** Hours that hold from a date (`YYYY-MM-DD`) on, until the next ones do. */
export interface HoursFrom extends WorkingHours {
  readonly from: string;
  /** Whether the doctor has looked at them; false for the hours everybody starts with. */
  readonly confirmed: boolean;
}

/** How the doctor is called and reached. `mobile` is E.164. */
export interface DoctorDetails {
  readonly fullName: string;
  readonly mobile: string;
  readonly email: string | null;
}

/** What is known of a doctor from the registration on. */
interface Registered {
  readonly doctorId: string;
  readonly accountId: string;
  readonly details: DoctorDetails;
  /** The specialty the doctor registered with. */
  readonly specialty: string;
  /** What the clinic approved the doctor for; empty before. */
  readonly specialties: readonly string[];
  /** By `from`, oldest first. */
  readonly hours: readonly HoursFrom[];
}

export type Doctor =
  { readonly status: 'unknown' } | (Registered & { readonly status: 'applied' | 'approved' | 'suspended' });

export const doctorStream: Stream<Doctor, DoctorEvent> = {
  name: (id) => `doctor-${id}`,
  initial: { status: 'unknown' },
  evolve,
};

/** The hours that hold on a date (`YYYY-MM-DD`), or `null` when none do yet. */
export function workingHoursOn(doctor: Doctor, date: string): WorkingHours | null {
  if (doctor.status === 'unknown') return null;
  return doctor.hours.findLast(({ from }) => from <= date) ?? null;
}

function evolve(doctor: Doctor, event: DoctorEvent): Doctor {
  if (event.type === 'DoctorRegistered') {
    const { doctorId, accountId, specialty, fullName, mobile, email } = event.data;
    const details = { fullName, mobile, email };
    return { status: 'applied', doctorId, accountId, details, specialty, specialties: [], hours: [] };
  }
  if (doctor.status === 'unknown') return doctor;
  switch (event.type) {
    case 'DoctorDetailsChanged': {
      const { fullName, mobile, email } = event.data;
      return { ...doctor, details: { fullName, mobile, email } };
    }
    case 'DoctorApproved':
      return { ...doctor, status: 'approved', specialties: event.data.specialties };
    case 'DoctorSuspended':
      return { ...doctor, status: 'suspended' };
    case 'WorkingHoursSet':
      return { ...doctor, hours: withHours(doctor.hours, event.data) };
    default:
      return never(event);
  }
}

/** New hours hold from their date on, whatever had been set for later. */
function withHours(hours: readonly HoursFrom[], { doctorId: _, ...added }: HoursFrom & { doctorId: string }) {
  return [...hours.filter(({ from }) => from < added.from), added];
}
