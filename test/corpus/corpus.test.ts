import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accessStream } from '../../src/audit/domain/access/access.js';
import { exportsStream } from '../../src/audit/domain/exports/exports.js';
import { ledgerStream } from '../../src/audit/domain/ledger/ledger.js';
import { operationsStream } from '../../src/audit/domain/operations/operations.js';
import { resultViewsStream } from '../../src/audit/domain/result-views/result-views.js';
import { eventCatalogue } from '../../src/event-catalogue.js';
import { accountStream } from '../../src/identity/domain/account/account.js';
import { adminsStream } from '../../src/identity/domain/admins/admins.js';
import { signInsStream } from '../../src/identity/domain/sign-ins/sign-ins.js';
import type { Stream } from '../../src/kernel/stream.js';
import { notificationStream } from '../../src/notifications/domain/notification/notification.js';
import { supportStream } from '../../src/notifications/domain/support/support.js';
import { createCodec, type Codec } from '../../src/platform/event-store/codec.js';
import { discoverProjections } from '../../src/platform/projecting/discover.js';
import { VaultPersonKeys } from '../../src/platform/vault/person-keys.js';
import { clinicStream } from '../../src/registration/domain/clinic/clinic.js';
import { doctorStream } from '../../src/registration/domain/doctor/doctor.js';
import { patientStream } from '../../src/registration/domain/patient/patient.js';
import { appointmentStream } from '../../src/scheduling/domain/appointment/appointment.js';
import { doctorDayStream, patientDayStream } from '../../src/scheduling/domain/day/day.js';
import { givenEvents } from '../support/projecting.js';
import { testVault, type TestVault } from '../support/vault.js';
import { addMissing, lendKeys, readCorpus, readKeys, shapes, textOf, type Kept } from './corpus.js';

/**
 * Every shape of every event that was ever written, kept as it was stored. A file of it is never edited: what is in
 * somebody's log cannot be edited either.
 */
const HOW_TO_ADD =
  'Give test/corpus/examples.ts an example and run SLOTWELL_CORPUS=add npx vitest run test/corpus once: ' +
  'it adds what is missing and changes nothing that is there.';

const streams = [
  clinicStream,
  accountStream,
  adminsStream,
  signInsStream,
  patientStream,
  doctorStream,
  doctorDayStream,
  patientDayStream,
  appointmentStream,
  notificationStream,
  supportStream,
  accessStream,
  operationsStream,
  resultViewsStream,
  exportsStream,
  ledgerStream,
] as unknown as readonly Stream<unknown, { type: string; data: object }>[];

let held: TestVault;
let codec: Codec;
let corpus: Kept[];

beforeAll(async () => {
  const keys = await readKeys();
  held = await testVault(Buffer.from(keys.masterKey, 'base64'));
  await lendKeys(held.vault, keys);
  codec = createCodec(eventCatalogue, new VaultPersonKeys(held.vault));
  if (process.env.SLOTWELL_CORPUS === 'add') await addMissing(codec, held.vault, keys);
  corpus = await readCorpus();
});
afterAll(() => held.close());

describe('the corpus of all events', () => {
  it('has every type in every schema that the catalogue knows, and no other', () => {
    const there = corpus.map(({ name }) => name);
    expect(
      shapes().filter((shape) => !there.includes(shape)),
      HOW_TO_ADD,
    ).toEqual([]);
    expect(
      there.filter((name) => !shapes().includes(name)),
      'The catalogue lost a type or a schema that stands in logs.',
    ).toEqual([]);
  });

  it('is as it was written: the same bytes, under its own name', () => {
    for (const { name, text, stored, opened } of corpus) {
      expect(textOf({ stored, opened })).toBe(text);
      expect(`${stored.type}.${String(stored.metadata.schema)}`).toBe(name);
    }
  });

  it('is read as it was always read, byte for byte', async () => {
    for (const { name, stored, opened } of corpus) {
      const [read] = await codec.decode([stored]);
      expect([name, JSON.stringify(read!.data)]).toEqual([name, JSON.stringify(opened)]);
    }
  });

  it('keeps personal data sealed, and opens it with its own key only', async () => {
    const sealed = corpus.filter(({ text }) => text.includes('"sealed"'));
    expect(sealed.length).toBeGreaterThan(10);
    for (const { stored } of sealed) {
      const { of } = eventCatalogue[stored.type]!.personal!;
      const data = { ...stored.data, [of]: '00000000-0000-4000-8000-000000000000' };
      await expect(codec.decode([{ ...stored, data }])).rejects.toThrow();
    }
  });

  it('is folded by the streams that it stands in', async () => {
    for (const { stored } of corpus) {
      const [read] = await codec.decode([stored]);
      const stream = streams.find(({ name }) => belongs(stored.stream, name));
      expect([stored.stream, stream !== undefined]).toEqual([stored.stream, true]);
      stream!.evolve(stream!.initial, read!);
    }
  });

  it('is projected into every read model, and parks nowhere', async () => {
    const events = await codec.decode(corpus.map(({ stored }) => stored));
    for (const projection of await discoverProjections()) {
      await givenEvents(projection, events, { sql: projection.sql });
    }
  });
});

/** Whether a stream called `name` is of the kind whose streams are named so. */
function belongs(name: string, nameOf: (id: string) => string): boolean {
  const [beginning = ''] = nameOf('\0').split('\0');
  return nameOf('\0').includes('\0') ? name.startsWith(beginning) : name === beginning;
}
