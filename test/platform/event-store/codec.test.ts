import { describe, expect, it } from 'vitest';
import { ERASED, type EventShape } from '../../../src/kernel/stream.js';
import { createCodec } from '../../../src/platform/event-store/codec.js';
import type { Keyring, PersonKeys } from '../../../src/platform/event-store/keyring.js';
import type { NewEvent, StoredEvent } from '../../../src/platform/event-store/recorded-event.js';

const catalogue: Record<string, EventShape> = {
  PatientRegistered: { schema: 1, personal: { of: 'patientId', fields: ['fullName', 'email'] } },
  NoteWritten: {
    schema: 3,
    upcast: {
      1: ({ text, ...rest }) => ({ ...rest, note: text }),
      2: (data) => ({ ...data, language: 'en' }),
    },
  },
};

const metadata = {
  actor: { kind: 'visitor' } as const,
  commandId: '2b0d6a2e-37ce-4f0f-9a3c-8c1f3d4f7a11',
  correlationId: '2b0d6a2e-37ce-4f0f-9a3c-8c1f3d4f7a11',
  causationId: '2b0d6a2e-37ce-4f0f-9a3c-8c1f3d4f7a11',
  at: '2026-11-22T08:00:00.000Z',
};

/** Turns text around and writes down who and where: enough to see what the codec asks of a keyring. */
function keysThatReverse(erased = new Set<string>()): PersonKeys {
  const reverse = (text: string) => Array.from(text).reverse().join('');
  const keyring: Keyring = {
    seal: (person, context, plain) => `${person}|${context}|${reverse(plain)}`,
    isErased: (person) => erased.has(person),
    open: (person, context, sealed) => {
      if (erased.has(person)) return null;
      const [whose, where, text] = sealed.split('|');
      if (whose !== person || where !== context) throw new Error('sealed elsewhere');
      return reverse(text ?? '');
    },
  };
  return { toSeal: () => Promise.resolve(keyring), toOpen: () => Promise.resolve(keyring) };
}

const stored = (event: NewEvent): StoredEvent => ({
  ...event,
  stream: 'patient-p1',
  revision: 0n,
  position: 1n,
});

const registered = {
  type: 'PatientRegistered',
  data: { patientId: 'p1', fullName: 'Ada Byron', email: null, birthDate: '1815-12-10' },
};

describe('codec', () => {
  it('keeps personal fields sealed in the log and opens them again', async () => {
    const codec = createCodec(catalogue, keysThatReverse());
    const [event] = await codec.encode('patient-p1', 'no_stream', [registered], metadata);

    expect(JSON.stringify(event)).not.toContain('Ada');
    expect(event?.data).toMatchObject({ patientId: 'p1', email: null, birthDate: '1815-12-10' });

    const [read] = await codec.decode([stored(event as NewEvent)]);
    expect(read).toMatchObject({ type: 'PatientRegistered', data: registered.data });
  });

  it('reads the fields of an erased person as the erased mark, and the rest as it was', async () => {
    const [event] = await createCodec(catalogue, keysThatReverse()).encode(
      'patient-p1',
      '0',
      [registered],
      metadata,
    );
    const [read] = await createCodec(catalogue, keysThatReverse(new Set(['p1']))).decode([
      stored(event as NewEvent),
    ]);
    expect(read?.data).toEqual({ patientId: 'p1', fullName: ERASED, email: null, birthDate: '1815-12-10' });
  });

  it('brings every old shape up to the newest', async () => {
    const old = { type: 'NoteWritten', data: { text: 'hello' }, metadata: { ...metadata, schema: 1 } };
    const [read] = await createCodec(catalogue, keysThatReverse()).decode([stored({ id: 'x', ...old })]);
    expect(read?.data).toEqual({ note: 'hello', language: 'en' });
  });

  it('gives the same command at the same place the same event ids, and others elsewhere', async () => {
    const codec = createCodec(catalogue, keysThatReverse());
    const ids = async (stream: string, expected: string) =>
      (await codec.encode(stream, expected, [registered, registered], metadata)).map((event) => event.id);

    const once = await ids('patient-p1', '3');
    expect(await ids('patient-p1', '3')).toEqual(once);
    const all = [...once, ...(await ids('patient-p1', '4')), ...(await ids('patient-p2', '3'))];
    expect(new Set(all).size).toBe(6);
  });

  it('refuses types that the catalogue does not know, however they are spelt', async () => {
    const codec = createCodec(catalogue, keysThatReverse());
    for (const type of ['PatientForgotten', 'constructor', '__proto__'])
      await expect(codec.encode('s', '0', [{ type, data: {} }], metadata)).rejects.toThrow(type);
  });
});
