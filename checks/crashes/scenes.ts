import { derivedId } from '../../src/platform/event-store/ids.js';
import { addMinutes } from '../../src/kernel/time.js';
import type { Step } from '../../src/scheduling/commands/append-step.js';
import type { Client, Clinic } from '../clinic/clinic.js';
import { accept, acceptOffer, book, cancel, move, refuseOffer } from '../races/forms.js';

/** Who plays, on a date on which nobody has anything yet. `clock` is `HH:MM`, with two free hours after it. */
export interface Stage {
  readonly clinic: Clinic;
  readonly patient: Client;
  /** Tries for the same time at the same moment. */
  readonly rival: Client;
  readonly doctor: Client;
  readonly date: string;
  readonly clock: string;
}

/** Something that takes several appends, and the appends that it takes. */
export interface Scene {
  readonly steps: readonly Step[];
  /** Does what comes before, and answers what is to be interrupted. */
  readonly prepare: (stage: Stage) => Promise<() => Promise<unknown>>;
}

const days: readonly Step[] = ['patient-day', 'doctor-day', 'commit'];
const release: readonly Step[] = ['release-patient-day', 'release-doctor-day'];

export const scenes: Readonly<Record<string, Scene>> = {
  'a booking': {
    steps: days,
    prepare: (stage) => Promise.resolve(() => withRival(stage, booking(stage))),
  },
  'an acceptance': {
    steps: days,
    async prepare(stage) {
      const { clinic, doctor } = stage;
      const request = await requested(stage);
      return () => withRival(stage, clinic.send(doctor, accept(request, startOf(stage))));
    },
  },
  'an offer': {
    steps: ['doctor-day', 'commit'],
    async prepare(stage) {
      const request = await requested(stage);
      return () => stage.clinic.send(stage.doctor, accept(request, hourAfter(stage)));
    },
  },
  'an accepted offer': {
    steps: [...days, 'release-hold'],
    async prepare(stage) {
      const offer = await offered(stage);
      return () => stage.clinic.send(stage.patient, acceptOffer(offer));
    },
  },
  'a refused offer': {
    steps: ['release-hold'],
    async prepare(stage) {
      const offer = await offered(stage);
      return () => stage.clinic.send(stage.patient, refuseOffer(offer));
    },
  },
  'a move': {
    steps: [...days, ...release],
    async prepare(stage) {
      const { clinic, patient } = stage;
      const visit = await booked(stage);
      return () => clinic.send(patient, move(visit, hourAfter(stage)));
    },
  },
  'a cancellation': {
    steps: release,
    async prepare(stage) {
      const { clinic, patient } = stage;
      const visit = await booked(stage);
      return () => clinic.send(patient, cancel(visit, patient));
    },
  },
  'an offer to who waits': {
    steps: ['doctor-day', 'commit'],
    prepare: ({ clinic, patient, date }) => Promise.resolve(() => clinic.wait(patient, date)),
  },
};

function startOf({ clinic, date, clock }: Stage): string {
  return clinic.start(date, clock);
}

function hourAfter(stage: Stage): string {
  return addMinutes(startOf(stage), 60);
}

async function booking(stage: Stage): Promise<string> {
  const { id } = await stage.clinic.send(stage.patient, book(stage.doctor, startOf(stage)));
  return derivedId(id, 'appointment');
}

async function withRival(stage: Stage, deed: Promise<unknown>): Promise<void> {
  await Promise.all([deed, stage.clinic.send(stage.rival, book(stage.doctor, startOf(stage)))]);
}

function requested({ clinic, patient, date, clock }: Stage): Promise<string> {
  return clinic.request(patient, date, clock);
}

async function offered(stage: Stage): Promise<string> {
  const request = await requested(stage);
  await mustBeDone(stage, () => stage.clinic.send(stage.doctor, accept(request, hourAfter(stage))));
  return request;
}

async function booked(stage: Stage): Promise<string> {
  let visit = '';
  await mustBeDone(stage, async () => (visit = await booking(stage)));
  return visit;
}

async function mustBeDone({ clinic: { journal } }: Stage, deed: () => Promise<unknown>): Promise<void> {
  await deed();
  const last = journal.at(-1);
  if (last?.answer !== 'done') throw new Error(`The scene could not be set: ${last?.what ?? ''}`);
}
