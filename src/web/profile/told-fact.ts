import type { Time } from '../../kernel/time.js';
import { eventWords } from '../audit/event-words.js';
import type { KeptFact } from './kept-events.js';

/** One thing that happened, in words. `at` is an ISO instant. */
export interface ToldFact {
  readonly at: string;
  readonly what: string;
  /** The time in a calendar that it is about. */
  readonly time: Time | null;
  /** What it said of the person, field by field. */
  readonly said: readonly { readonly label: string; readonly text: string }[];
}

/** What the personal fields of events are called. */
export const personalWords: Readonly<Record<string, string>> = {
  fullName: 'Name',
  birthDate: 'Born',
  mobile: 'Mobile',
  email: 'E-mail',
  contact: 'Contact',
  licenceNumber: 'Licence number',
  reason: 'Reason',
  note: 'Note',
  message: 'Message',
  answer: 'Answer',
  why: 'Why',
};

/** These stand on the page by themselves, with who looked. */
const looks = new Set([
  'PatientRecordViewed',
  'EmergencyAccessTaken',
  'PersonalDataUnmasked',
  'RecordExported',
]);

/** What is kept, in words: nothing that an event says of the person is left out. */
export function toldFacts(facts: readonly KeptFact[]): ToldFact[] {
  return facts.filter(({ type }) => !looks.has(type)).map(toldFact);
}

function toldFact({ at, type, data }: KeptFact): ToldFact {
  const fields = data as Readonly<Record<string, unknown>>;
  const said = Object.entries(personalWords).flatMap(([field, label]) => {
    const text = fields[field];
    return typeof text === 'string' && text !== '' ? [{ label, text }] : [];
  });
  return { at, what: eventWords(type), time: timeIn(fields), said };
}

function timeIn({ time, requested, offered }: Readonly<Record<string, unknown>>): Time | null {
  return [time, offered, requested].find(isTime) ?? null;
}

function isTime(value: unknown): value is Time {
  return typeof value === 'object' && value !== null && 'start' in value && 'local' in value;
}
