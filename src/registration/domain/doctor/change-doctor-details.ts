import { Command } from '../../../kernel/command.js';
import {
  checkEmail,
  checkMobile,
  checkName,
  firstRefusal,
  tidyEmail,
  tidyText,
} from '../../../kernel/person-details.js';
import { refuse } from '../../../kernel/refusal.js';
import type { Decision } from '../../../kernel/stream.js';
import type { Doctor, DoctorDetails } from './doctor.js';
import type { DoctorEvent } from './doctor.events.js';

/** How a doctor is called and reached from now on. `mobile` is E.164. */
export class ChangeDoctorDetails extends Command<DoctorDetails & { readonly doctorId: string }> {}

export function changeDoctorDetails({ data }: ChangeDoctorDetails, doctor: Doctor): Decision<DoctorEvent> {
  if (doctor.status === 'unknown') return refuse('unknown-doctor');
  const refusal = firstRefusal(checkName(data.fullName), checkMobile(data.mobile), checkEmail(data.email));
  if (refusal) return refusal;
  const { doctorId, mobile } = data;
  const fullName = tidyText(data.fullName);
  const email = tidyEmail(data.email);
  const { details } = doctor;
  if (fullName === details.fullName && mobile === details.mobile && email === details.email) return [];
  return [{ type: 'DoctorDetailsChanged', data: { doctorId, fullName, mobile, email } }];
}
