import { generateKeyPairSync, randomUUID } from 'node:crypto';
import type { StoredEvent } from '../../../src/platform/event-store/recorded-event.js';
import type { Evidence, KeptLeaves } from '../../../src/platform/ledger/evidence.js';
import type { Leaf } from '../../../src/platform/ledger/ledger-book.js';
import { Frontier, leafHash, leafText } from '../../../src/platform/ledger/merkle.js';
import { makeSeal, readSeal, type Seal, type SigningKey } from '../../../src/platform/ledger/seal.js';

/** A log in memory, and what a ledger kept of it. */
export interface KeptLog {
  readonly events: readonly StoredEvent[];
  readonly leaves: readonly Leaf[];
  readonly key: SigningKey;
  readonly seals: readonly Seal[];
}

export function newKey(): SigningKey {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const { x = '' } = publicKey.export({ format: 'jwk' });
  return { privateKey, publicKey: Buffer.from(x, 'base64url').toString('base64') };
}

/** A log of so many events in a few streams. Every `every` events a seal is made, and written two events later. */
export function keptLog(size: number, every: number): KeptLog {
  const key = newKey();
  const events: StoredEvent[] = [];
  const leaves: Leaf[] = [];
  const seals: Seal[] = [];
  const tree = Frontier.empty();
  const revisions = new Map<string, bigint>();
  const waiting: { readonly seal: Seal; readonly at: number }[] = [];
  while (events.length < size) {
    const due = waiting[0]?.at === events.length ? waiting.shift() : undefined;
    const stream = due ? 'ledger' : `appointment-${String(events.length % 17)}`;
    const revision = revisions.get(stream) ?? 0n;
    revisions.set(stream, revision + 1n);
    const event: StoredEvent = {
      ...plainEvent(events.length),
      ...(due ? { type: 'LedgerSealed', data: { ...due.seal } } : {}),
      stream,
      revision,
      position: BigInt(events.length * 7 + 3),
    };
    events.push(event);
    const hash = leafHash(leafText(event));
    const { position, type } = event;
    leaves.push({ number: leaves.length, position, stream, revision, type, hash });
    tree.add(hash);
    if (tree.size % every !== 0) continue;
    const root = tree.root().toString('hex');
    const seal = makeSeal(key, { treeSize: tree.size, root, sealedAt: '2026-11-22T08:00:00.000Z' });
    seals.push(seal);
    waiting.push({ seal, at: events.length + 2 });
  }
  return { events, leaves, key, seals: seals.slice(0, seals.length - waiting.length) };
}

/** What a log that may have been changed is held against. */
export function evidenceOf(
  kept: KeptLog,
  log: readonly StoredEvent[],
  { leaves = kept.leaves, head = null }: { leaves?: readonly Leaf[]; head?: Seal | null } = {},
): Evidence {
  const tree = Frontier.empty();
  leaves.forEach(({ hash }) => tree.add(hash));
  return {
    log: inBatches(log, 64),
    leaves: inMemory(leaves),
    size: leaves.length,
    root: tree.root(),
    seals: sealsIn(log),
    trusted: new Set([kept.key.publicKey]),
    head,
  };
}

export function plainEvent(number: number): StoredEvent {
  const id = randomUUID();
  return {
    id,
    stream: 'appointment-1',
    revision: 0n,
    position: 0n,
    type: ['AppointmentRequested', 'AppointmentBooked', 'PatientArrived'][number % 3] ?? '',
    data: { appointmentId: id, number, reason: { sealed: 'QUJD' }, time: { start: '2026', minutes: 30 } },
    metadata: {
      actor: { kind: 'account', accountId: id, role: 'patient' },
      commandId: id,
      correlationId: id,
      causationId: id,
      at: '2026-11-22T08:00:00.000Z',
      schema: 1,
    },
  };
}

async function* inBatches(log: readonly StoredEvent[], size: number): AsyncGenerator<readonly StoredEvent[]> {
  for (let from = 0; from < log.length; from += size)
    yield await Promise.resolve(log.slice(from, from + size));
}

/** As a reader of the stream finds them: in the order of their revisions. */
async function* sealsIn(log: readonly StoredEvent[]) {
  const events = log.filter(({ stream }) => stream === 'ledger');
  for (const { data, revision } of events.toSorted((one, other) => Number(one.revision - other.revision)))
    yield await Promise.resolve({ revision, seal: readSeal(data) });
}

function inMemory(leaves: readonly Leaf[]): KeptLeaves {
  return {
    hashes: (from, count) => {
      const some = leaves.slice(from, from + count);
      return Promise.resolve({ bytes: Buffer.concat(some.map(({ hash }) => hash)), count: some.length });
    },
    leaf: (number) => Promise.resolve(leaves[number] ?? null),
    leafWith: (hash, from) =>
      Promise.resolve(leaves.find((leaf) => leaf.number >= from && leaf.hash.equals(hash)) ?? null),
  };
}
