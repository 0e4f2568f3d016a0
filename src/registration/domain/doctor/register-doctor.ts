import { Command } from '../../../kernel/command.js';
import {
  checkEmail,
  checkMobile,
  checkName,
  firstRefusal,
  tidyEmail,
  tidyText,
} from '../../../kernel/person-details.js';
import { refuse, type Refusal } from '../../../kernel/refusal.js';
import type { Decision } from '../../../kernel/stream.js';
import type { Clinic } from '../clinic/clinic.js';
import { checkOffered } from '../clinic/specialty-check.js';
import type { Doctor } from './doctor.js';
import type { DoctorEvent } from './doctor.events.js';

/** Applies to work at the clinic; an admin approves. `mobile` is E.164. */
export class RegisterDoctor extends Command<{
  readonly doctorId: string;
  readonly accountId: string;
  readonly fullName: string;
  readonly mobile: string;
  readonly email: string | null;
  readonly specialty: string;
  readonly licenceNumber: string;
}> {}

const LICENCE_LENGTH = 100;

export function registerDoctor(
  { data }: RegisterDoctor,
  doctor: Doctor,
  known: { readonly clinic: Clinic },
): Decision<DoctorEvent> {
  if (known.clinic.status === 'not-open') return refuse('clinic-not-open');
  if (doctor.status !== 'unknown') return [];
  const refusal = firstRefusal(
    checkName(data.fullName),
    checkMobile(data.mobile),
    checkEmail(data.email),
    checkOffered(known.clinic, data.specialty),
    checkLicence(data.licenceNumber),
  );
  if (refusal) return refusal;
  const { doctorId, accountId, mobile, specialty } = data;
  const fullName = tidyText(data.fullName);
  const email = tidyEmail(data.email);
  const licenceNumber = tidyText(data.licenceNumber);
  return [
    {
      type: 'DoctorRegistered',
      data: { doctorId, accountId, fullName, mobile, email, specialty, licenceNumber },
    },
  ];
}

function checkLicence(licenceNumber: string): Refusal | null {
  const { length } = tidyText(licenceNumber);
  if (length === 0) return refuse('licence-missing', 'licenceNumber');
  return length > LICENCE_LENGTH
    ? refuse('licence-too-long', 'licenceNumber', { max: LICENCE_LENGTH })
    : null;
}
