import { expect, it } from 'vitest';
import type { Support } from '../../src/notifications/domain/support/support.js';
import { supportStream } from '../../src/notifications/domain/support/support.js';
import type { SupportEvent } from '../../src/notifications/domain/support/support.events.js';
import { eraseOldMessages } from '../../src/notifications/processes/erase-old-messages.js';
import {
  answered,
  asked,
  askedByPatient,
  closed,
  erased,
  patientId,
  supportId,
} from '../domain/notifications/histories.js';
import { NOW } from '../support/decider.js';
import { recorded } from '../support/projecting.js';
import { ProcessRun } from './process-run.js';
import { SentCommands } from './sent-commands.js';

/** What is set and sent when these happen on the 1st, 2nd … of March. */
async function when(...events: SupportEvent[]) {
  const sent = new SentCommands();
  let state: Support = supportStream.initial;
  const load = () => Promise.resolve({ state, revision: 0n });
  const run = new ProcessRun([eraseOldMessages({ bus: sent.bus, store: { load } as never, days: 90 })], NOW);
  for (const [day, event] of events.entries()) {
    state = supportStream.evolve(state, event);
    const at = `2026-03-0${String(day + 1)}T08:00:00Z`;
    await run.catchUp([recorded(event, { metadata: { at } })]);
  }
  return { set: run.set(), sent, run };
}

const due = (day: string) => [`erase-old-messages: ${supportId} at ${day}T08:00:00Z`];

it('counts from the last word about a visitor’s message', async () => {
  expect((await when(asked())).set).toEqual(due('2026-05-30'));
  expect((await when(asked(), answered())).set).toEqual(due('2026-05-31'));
  expect((await when(asked(), answered(), closed)).set).toEqual(due('2026-06-01'));
});

it('erases it when the time has come, and not before', async () => {
  const { run, sent } = await when(asked(), closed);
  await run.ring('2026-05-31T07:59:59Z');
  expect(sent.all()).toEqual([]);
  await run.ring('2026-05-31T08:00:00Z');
  expect(sent.all()).toEqual([['EraseSupport', { supportId }]]);
});

it('leaves alone what goes with an account, and what is erased already', async () => {
  const byPatient = answered({ personId: patientId, told: 'page' });
  expect((await when(askedByPatient(), byPatient, closed)).set).toEqual([]);
  expect((await when(asked(), closed, erased)).set).toEqual([]);
  expect((await when(asked(), erased, closed)).set).toEqual([]);
});
