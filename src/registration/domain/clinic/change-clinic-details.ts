import { Command } from '../../../kernel/command.js';
import { checkEmail, checkName, firstRefusal, tidyText } from '../../../kernel/person-details.js';
import { refuse, type Refusal } from '../../../kernel/refusal.js';
import type { Decision } from '../../../kernel/stream.js';
import type { Clinic, ClinicDetails } from './clinic.js';
import type { ClinicEvent } from './clinic.events.js';

/** What patients are told about the clinic; each but the name may be empty. */
export class ChangeClinicDetails extends Command<ClinicDetails> {}

const LONGEST = 500;

export function changeClinicDetails({ data }: ChangeClinicDetails, clinic: Clinic): Decision<ClinicEvent> {
  if (clinic.status === 'not-open') return refuse('clinic-not-open');
  const details = {
    name: tidyText(data.name),
    address: data.address.trim(),
    phone: data.phone.trim(),
    email: data.email.trim(),
  };
  const refusal = firstRefusal(
    checkName(details.name, 'name'),
    checkLength(details.address, 'address'),
    checkLength(details.phone, 'phone'),
    checkEmail(details.email),
  );
  if (refusal) return refusal;
  const same = (Object.keys(details) as (keyof ClinicDetails)[]).every((key) => clinic[key] === details[key]);
  return same ? [] : [{ type: 'ClinicDetailsChanged', data: details }];
}

function checkLength(text: string, field: string): Refusal | null {
  return text.length > LONGEST ? refuse('too-long', field, { max: LONGEST }) : null;
}
