import { beforeEach, describe, expect, it } from 'vitest';
import { projection } from '../../projections/appointments/projection.js';
import type { Recorded } from '../../src/platform/event-store/recorded-event.js';
import type { ReadModels } from '../../src/platform/projecting/read-models.js';
import type { PatientEvent } from '../../src/registration/domain/patient/patient.events.js';
import { erasePatients } from '../../src/registration/processes/erase-patients.js';
import { NOW } from '../support/decider.js';
import { givenEvents, recorded } from '../support/projecting.js';
import { appointment, at, doctor, patient } from '../projections/story.js';
import { ProcessRun } from './process-run.js';
import { SentCommands } from './sent-commands.js';

const confirmed: PatientEvent = { type: 'ErasureConfirmed', data: { patientId: 'ann' } };
const erased: PatientEvent = { type: 'PatientErased', data: { patientId: 'ann', accountId: null } };
const tomorrow = at('2026-11-24T10:00');
const LATER = '2026-11-23T08:01:30Z';

let db: ReadModels;
let sent: SentCommands;
let done: string[];
/** What fails the next time it is done. */
let failing: string | null;
let shown: boolean;

beforeEach(async () => {
  ({ db } = await givenEvents(projection, [
    patient('ann'),
    patient('ben'),
    doctor('dr'),
    appointment('asked').requested({ requestedPeriod: tomorrow }),
    appointment('visit').requested({ requestedPeriod: tomorrow }),
    appointment('visit').booked('dr', tomorrow),
    appointment('past').requested({ requestedPeriod: at('2026-03-10T09:00') }),
    appointment('past').booked('dr', at('2026-03-10T09:00')),
    appointment('bens', 'ben').requested({ requestedPeriod: tomorrow }),
  ]));
  sent = new SentCommands();
  done = [];
  failing = null;
  shown = true;
});

function run(): ProcessRun {
  const erase = (person: string) => {
    if (failing === 'erase') {
      failing = null;
      return Promise.reject(new Error('the vault is away'));
    }
    done.push(person);
    return Promise.resolve();
  };
  const progress = { reached: () => Promise.resolve(shown) };
  return new ProcessRun([erasePatients({ bus: sent.bus, db, erasures: { erase }, progress })], NOW);
}

const events = (event: PatientEvent) => [recorded(event, { metadata: { at: NOW } }) as Recorded];
const cancelled = () =>
  sent
    .all()
    .filter(([name]) => name === 'CancelAppointment')
    .map(([, data]) => (data as { appointmentId: string }).appointmentId)
    .sort();

describe('a confirmed erasure', () => {
  it('cancels what is to come, destroys the key, and says so when nobody can have the key any more', async () => {
    const process = run();
    await process.catchUp(events(confirmed));
    expect(cancelled()).toEqual(['asked', 'visit']);
    expect(done).toEqual(['ann']);
    await process.ring('2026-11-23T08:01:29Z');
    expect(sent.all().map(([name]) => name)).not.toContain('ErasePatient');
    await process.ring(LATER);
    expect(sent.all().at(-1)).toEqual(['ErasePatient', { patientId: 'ann' }]);
    expect(done).toEqual(['ann', 'ann']);
  });

  it('waits until the read models show what is to be cancelled', async () => {
    shown = false;
    await expect(run().catchUp(events(confirmed))).rejects.toThrow('do not show yet');
    expect([sent.all(), done]).toEqual([[], []]);
  });

  it('goes on where it failed, with the same commands', async () => {
    const [event] = events(confirmed);
    const process = run();
    failing = 'erase';
    await expect(process.catchUp([event!])).rejects.toThrow('the vault is away');
    const first = cancelled();
    await process.catchUp([event!]);
    expect(cancelled()).toEqual([...first, ...first].sort());
    failing = 'erase';
    await expect(process.ring(LATER)).rejects.toThrow('the vault is away');
    expect(sent.all().map(([name]) => name)).not.toContain('ErasePatient');
  });

  it('that only a restored log tells of cancels and destroys, too', async () => {
    await run().catchUp(events(erased));
    expect(done).toEqual(['ann']);
    expect(cancelled()).toEqual(['asked', 'visit']);
  });
});
