import type { AppointmentFacts, FactName } from '../../audit/replay/appointment-facts.js';
import type { Cause } from '../../audit/replay/cause.js';
import type { Time } from '../../kernel/time.js';
import type { Dates } from '../dates.js';
import { words } from '../words.js';
import { eventWords } from './event-words.js';
import type { Masking } from './masking.js';
import type { People } from './people.js';

/** What facts of one appointment are put into words with. */
export interface FactTeller {
  readonly dates: Dates;
  readonly specialty: (slug: string) => string;
  readonly people: People;
  /** What is shown of the patient. */
  readonly masking: Masking;
}

export interface ToldFact {
  readonly name: FactName;
  readonly label: string;
  /** Empty where nothing is known. */
  readonly text: string;
}

const labels: Readonly<Record<FactName, string>> = {
  status: 'Status',
  specialty: 'Specialty',
  requested: 'Asked for',
  askedDoctor: 'Asked this doctor only',
  time: 'Time',
  doctor: 'Doctor',
  offered: 'Offered time',
  offeredBy: 'Offered by',
  offeredUntil: 'Offer stands until',
  declinedBy: 'Declined by',
  cancelledBecause: 'Cancelled',
  reason: 'Reason',
  note: 'Last note',
};

/** All facts in words, in the order in which a page shows them. */
export function toldFacts(facts: AppointmentFacts, teller: FactTeller): ToldFact[] {
  return (Object.keys(labels) as FactName[]).map((name) => toldFact(name, facts[name], teller));
}

export function toldFact(name: FactName, value: AppointmentFacts[FactName], teller: FactTeller): ToldFact {
  return { name, label: labels[name], text: value === null ? '' : textOf(name, value, teller) };
}

function textOf(
  name: FactName,
  value: NonNullable<AppointmentFacts[FactName]>,
  { dates, specialty, people, masking }: FactTeller,
): string {
  if (Array.isArray(value)) return value.map((id: string) => people.doctor(id)).join(', ');
  if (typeof value === 'object') return dates.at(value as Time);
  switch (name) {
    case 'status':
      return value === 'none' ? '' : words.status(value);
    case 'specialty':
      return specialty(value);
    case 'askedDoctor':
    case 'doctor':
    case 'offeredBy':
      return people.doctor(value);
    case 'offeredUntil':
      return dates.instant(value);
    case 'cancelledBecause':
      return value === 'asked' ? 'because somebody asked for it' : value.replaceAll('-', ' ');
    default:
      return masking.text(value);
  }
}

/** Why something happened. Steps are counted from 1 on the page. */
export function causeWords(cause: Cause, steps: readonly { readonly type: string }[]): string {
  switch (cause.kind) {
    case 'own':
      return 'By their own action';
    case 'part':
      return `Part of one action with ${counted(cause.steps)}`;
    case 'follows':
      return `Because of step ${cause.step + 1}: ${eventWords(steps[cause.step]?.type ?? '')}`;
    case 'elsewhere':
      return `Because of something else: ${eventWords(cause.type)}`;
    case 'timer':
      return 'Because its time had come';
  }
}

function counted(steps: readonly number[]): string {
  const numbers = steps.map((step) => String(step + 1));
  if (numbers.length === 1) return `step ${numbers[0] ?? ''}`;
  return `steps ${numbers.slice(0, -1).join(', ')} and ${numbers.at(-1) ?? ''}`;
}
