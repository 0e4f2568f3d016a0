import { Command } from '../../../kernel/command.js';
import { changedDetails } from '../../../kernel/person-details.js';
import { isRefusal, refuse } from '../../../kernel/refusal.js';
import type { Decision } from '../../../kernel/stream.js';
import type { Doctor, DoctorDetails } from './doctor.js';
import type { DoctorEvent } from './doctor.events.js';

/** How a doctor is called and reached from now on. `mobile` is E.164. */
export class ChangeDoctorDetails extends Command<DoctorDetails & { readonly doctorId: string }> {}

export function changeDoctorDetails({ data }: ChangeDoctorDetails, doctor: Doctor): Decision<DoctorEvent> {
  if (doctor.status === 'unknown') return refuse('unknown-doctor');
  const details = changedDetails(data, doctor.details);
  if (details === null) return [];
  if (isRefusal(details)) return details;
  return [{ type: 'DoctorDetailsChanged', data: { doctorId: data.doctorId, ...details } }];
}
