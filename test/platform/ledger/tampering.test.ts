import { describe, expect, it } from 'vitest';
import type { StoredEvent } from '../../../src/platform/event-store/recorded-event.js';
import type { Finding } from '../../../src/platform/ledger/finding.js';
import { leafHash, leafText } from '../../../src/platform/ledger/merkle.js';
import { makeSeal } from '../../../src/platform/ledger/seal.js';
import { verifyLog } from '../../../src/platform/ledger/verify-log.js';
import { evidenceOf, keptLog, newKey, plainEvent } from './kept-log.js';

const kept = keptLog(150, 20);
const { events } = kept;
const size = events.length;

/** Numbers that look like chance and are the same in every run. */
function chance(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

interface Planted {
  readonly log: readonly StoredEvent[];
  /** What has to be found: the kind, and the events that may be named, by id. */
  readonly kind: Finding['kind'] | 'beyond';
  readonly named: readonly StoredEvent[];
}

const plants: readonly ((any: (below: number) => number) => Planted)[] = [
  edit,
  swap,
  move,
  insert,
  remove,
  cut,
];

function edit(any: (below: number) => number): Planted {
  const number = any(size);
  const event = events[number] as StoredEvent;
  const edited = edits[any(edits.length)]?.(event) ?? event;
  return { log: events.with(number, edited), kind: 'changed', named: [edited] };
}

const edits: readonly ((event: StoredEvent) => StoredEvent)[] = [
  (event) => ({ ...event, id: plainEvent(0).id }),
  (event) => ({ ...event, stream: `${event.stream}0` }),
  (event) => ({ ...event, revision: event.revision + 1n }),
  (event) => ({ ...event, type: 'AppointmentCancelled' }),
  (event) => ({ ...event, data: { ...event.data, more: null } }),
  (event) => ({ ...event, data: { ...event.data, number: 0.5 } }),
  (event) => ({ ...event, data: Object.fromEntries(Object.entries(event.data).slice(1)) }),
  (event) => ({ ...event, data: JSON.stringify(event.data) as unknown as StoredEvent['data'] }),
  (event) => ({ ...event, metadata: { ...event.metadata, at: '2026-11-22T08:00:00.001Z' } }),
  (event) => ({ ...event, metadata: { ...event.metadata, actor: { kind: 'visitor' } } }),
];

function swap(any: (below: number) => number): Planted {
  const [one, other] = [any(size), any(size)];
  if (one === other) return swap(any);
  const [left, right] = [events[one] as StoredEvent, events[other] as StoredEvent];
  return { log: events.with(one, right).with(other, left), kind: 'moved', named: [left, right] };
}

function move(any: (below: number) => number): Planted {
  const [from, to] = [any(size), any(size)];
  if (from === to) return move(any);
  const event = events[from] as StoredEvent;
  const neighbours = Math.abs(from - to) === 1 ? [events[to] as StoredEvent] : [];
  return {
    log: events.toSpliced(from, 1).toSpliced(to, 0, event),
    kind: 'moved',
    named: [event, ...neighbours],
  };
}

function insert(any: (below: number) => number): Planted {
  const at = any(size + 1);
  const own = any(2) === 0 ? plainEvent(any(3)) : (events[any(size)] as StoredEvent);
  return { log: events.toSpliced(at, 0, own), kind: at === size ? 'beyond' : 'added', named: [own] };
}

function remove(any: (below: number) => number): Planted {
  const number = any(size);
  const kind = number === size - 1 ? 'cut-off' : 'removed';
  return { log: events.toSpliced(number, 1), kind, named: [events[number] as StoredEvent] };
}

function cut(any: (below: number) => number): Planted {
  const length = any(size);
  return { log: events.slice(0, length), kind: 'cut-off', named: [events[length] as StoredEvent] };
}

const nameOf = ({ stream, revision, type }: Pick<StoredEvent, 'stream' | 'revision' | 'type'>) =>
  `${stream}/${String(revision)} ${type}`;

describe('tampering with a copy of a log', () => {
  it('is not seen in a clean copy', async () => {
    const { finding, ...reached } = await verifyLog(evidenceOf(kept, events));
    expect(finding).toBeNull();
    expect(reached).toMatchObject({ events: size, seals: 7, sealedUpTo: 140, beyond: { count: 0 } });
    expect(reached.last).toBe(events.at(-1)?.position);
  });

  it('is found and named in 1,000 random edits, swaps, moves, insertions, removals and truncations', async () => {
    for (let seed = 0; seed < 1_000; seed++) {
      const { log, kind, named } = (plants[seed % plants.length] as (typeof plants)[0])(chance(seed));
      const { finding, beyond } = await verifyLog(evidenceOf(kept, log));
      const found = kind === 'beyond' && !finding ? { kind, event: beyond.first } : finding;
      const message = `seed ${String(seed)}: ${JSON.stringify(found, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value))}`;
      expect(found?.kind, message).toBe(kind);
      const event = found && 'event' in found ? found.event : null;
      expect(named.map(nameOf), message).toContain(event && nameOf(event));
    }
  });
});

describe('somebody who changes leaves, too', () => {
  const number = 67;
  const edited = { ...(events[number] as StoredEvent), type: 'AppointmentCancelled' };
  const tampered = events.with(number, edited);
  const hash = leafHash(leafText(edited));
  const leaves = kept.leaves.with(number, { ...kept.leaves[number]!, type: edited.type, hash });

  it('is betrayed by the next seal', async () => {
    const { finding } = await verifyLog(evidenceOf(kept, tampered, { leaves }));
    expect(finding).toMatchObject({ kind: 'wrong-seal', why: 'root', seal: { treeSize: 80 } });
  });

  it('is told from somebody who changed only the leaf, or only the event', async () => {
    const onlyLeaf = await verifyLog(evidenceOf(kept, events, { leaves }));
    expect(onlyLeaf.finding).toMatchObject({ kind: 'changed', event: { number }, witness: 'log' });
    const onlyEvent = await verifyLog(evidenceOf(kept, tampered));
    expect(onlyEvent.finding).toMatchObject({ kind: 'changed', event: { number }, witness: 'ledger' });
    const afterTheLastSeal = await verifyLog(
      evidenceOf(kept, events.with(145, { ...(events[145] as StoredEvent), type: 'X' })),
    );
    expect(afterTheLastSeal.finding).toMatchObject({ kind: 'changed', witness: 'none' });
  });

  it('and seals with a key of their own is betrayed by the key, and by a seal that was kept elsewhere', async () => {
    const forged = keptLog(150, 20);
    const own = { ...forged, key: kept.key };
    expect((await verifyLog(evidenceOf(own, forged.events))).finding).toMatchObject({
      kind: 'wrong-seal',
      why: 'key',
    });
    const [, , head = null] = kept.seals;
    const both = { ...evidenceOf(forged, forged.events, { head }) };
    const trusted = new Set([...both.trusted, kept.key.publicKey]);
    expect((await verifyLog({ ...both, trusted })).finding).toEqual({ kind: 'another-past', seal: head });
  });

  it('is seen when leaves are missing, or the tree is not that of the leaves', async () => {
    const gap = kept.leaves.slice(0, 30);
    const evidence = evidenceOf(kept, events, { leaves: gap });
    expect((await verifyLog({ ...evidence, size })).finding).toEqual({ kind: 'leaf-missing', number: 30 });
    const other = { ...evidenceOf(kept, events), root: Buffer.alloc(32) };
    expect((await verifyLog(other)).finding).toEqual({ kind: 'wrong-frontier' });
  });
});

describe('a seal that was kept elsewhere', () => {
  const head = kept.seals[2]!;

  it('is confirmed by the log it was made of, and by what it has become since', async () => {
    expect((await verifyLog(evidenceOf(kept, events, { head }))).finding).toBeNull();
  });

  it('shows that log and ledger were cut off together', async () => {
    const leaves = kept.leaves.slice(0, 50);
    const { finding } = await verifyLog(evidenceOf(kept, events.slice(0, 50), { leaves, head }));
    expect(finding).toEqual({ kind: 'shorter-than-sealed', seal: head, events: 50 });
  });

  it('is refused when it was changed, or made with a key that nobody vouches for', async () => {
    const changed = { ...head, treeSize: head.treeSize + 1 };
    expect((await verifyLog(evidenceOf(kept, events, { head: changed }))).finding).toEqual({
      kind: 'wrong-head',
      why: 'signature',
    });
    const foreign = makeSeal(newKey(), head);
    expect((await verifyLog(evidenceOf(kept, events, { head: foreign }))).finding).toEqual({
      kind: 'wrong-head',
      why: 'key',
    });
  });
});
