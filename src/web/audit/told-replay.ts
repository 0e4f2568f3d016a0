import type { AppointmentReplay, Step } from '../../audit/replay/replay-appointment.js';
import { nothingKnown } from '../../audit/replay/appointment-facts.js';
import { accessWords, eventWords } from './event-words.js';
import { causeWords, toldFact, toldFacts, type FactTeller } from './fact-words.js';
import { clockOf } from './moments.js';

/** Every id that the replay needs a name for. */
export function peopleIn({ patientId, steps }: AppointmentReplay): string[] {
  return [patientId, ...steps.flatMap(idsOf)];
}

/** The replay in words; `current` is the step that is shown, counted from 1. */
export function toldReplay({ steps }: AppointmentReplay, current: number, teller: FactTeller) {
  const shown = steps[current - 1];
  const changed = new Map(shown?.changes.map((change) => [change.name, change.before]));
  return {
    steps: steps.map((step, index) => toldStep(step, index, steps, teller)),
    shown: shown ? toldStep(shown, current - 1, steps, teller) : null,
    facts: toldFacts((shown ?? nothingKnown).facts, teller).map((fact) => ({
      ...fact,
      isChanged: changed.has(fact.name),
      before: toldFact(fact.name, changed.get(fact.name) ?? null, teller).text,
    })),
  };
}

function toldStep(step: Step, index: number, steps: readonly Step[], teller: FactTeller) {
  const { event, cause, changes } = step;
  const { at, actor } = event.metadata;
  return {
    number: index + 1,
    eventId: event.id,
    type: event.type,
    what: eventWords(event.type),
    detail: detailOf(step),
    at,
    clock: clockOf(at, teller.dates.zone),
    who: teller.people.actor(actor),
    role: actor.kind === 'account' ? actor.role : null,
    isSystem: actor.kind === 'system',
    why: causeWords(
      cause,
      steps.map(({ event: { type } }) => ({ type })),
    ),
    because: cause.kind === 'elsewhere' ? cause.eventId : null,
    changes: changes.map(({ name, before, after }) => ({
      label: toldFact(name, after, teller).label,
      before: toldFact(name, before, teller).text,
      after: toldFact(name, after, teller).text,
    })),
  };
}

/** What happened around the appointment rather than to it: whose day it was, which page was seen. */
function detailOf({ event: { type, stream, data } }: Step): string {
  const { page, format } = data as { page?: string; format?: string };
  if (stream.startsWith('doctorDay-')) return 'in the doctor’s day';
  if (stream.startsWith('patientDay-')) return 'in the patient’s day';
  const kind = looks[type];
  return kind === undefined ? '' : accessWords(kind, page ?? null, format ?? null);
}

const looks: Readonly<Record<string, string>> = {
  PatientRecordViewed: 'viewed',
  ResultsViewed: 'listed',
  PersonalDataUnmasked: 'unmasked',
  RecordExported: 'exported',
};

function idsOf({ event: { data, metadata }, facts }: Step): string[] {
  const { doctorId, accountId, patientId } = data as Record<string, unknown>;
  const ids = [
    doctorId,
    accountId,
    patientId,
    facts.doctor,
    facts.offeredBy,
    facts.askedDoctor,
    ...facts.declinedBy,
  ];
  const actor = metadata.actor.kind === 'account' ? [metadata.actor.accountId] : [];
  return [...actor, ...ids.filter((id): id is string => typeof id === 'string')];
}
