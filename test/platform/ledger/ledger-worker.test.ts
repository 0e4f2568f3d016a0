import { randomUUID } from 'node:crypto';
import { Logger } from '@nestjs/common';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { EventLog } from '../../../src/platform/event-store/event-log.js';
import { derivedId } from '../../../src/platform/event-store/ids.js';
import type { StoredEvent } from '../../../src/platform/event-store/recorded-event.js';
import { describeCheck, isRight } from '../../../src/platform/ledger/describe.js';
import { LedgerBook } from '../../../src/platform/ledger/ledger-book.js';
import { LedgerCheck } from '../../../src/platform/ledger/ledger-check.js';
import { LedgerKeys } from '../../../src/platform/ledger/ledger-keys.js';
import { LedgerWorker } from '../../../src/platform/ledger/ledger-worker.js';
import type { LedgerOptions, SealedStream } from '../../../src/platform/ledger/ledger.js';
import { Frontier, leafHash, leafText } from '../../../src/platform/ledger/merkle.js';
import { isGenuine, keyIdOf, readSeal, type Seal } from '../../../src/platform/ledger/seal.js';
import { Verifications } from '../../../src/platform/vault/verifications.js';
import { startEventStore, type TestEventStore } from '../../support/event-store.js';
import { TestClock, testVault, type TestVault } from '../../support/vault.js';
import { eventually } from '../../support/wait.js';
import { newKey, plainEvent } from './kept-log.js';

Logger.overrideLogger(false);

let server: TestEventStore;
let given: TestVault;
let log: EventLog;
let book: LedgerBook;
let workers: LedgerWorker[];

beforeAll(async () => {
  server = await startEventStore();
  return () => server.stop();
});

beforeEach(async () => {
  given = await testVault();
  log = new EventLog(server.url, `ledger-${randomUUID()}-`);
  book = new LedgerBook(given.vault);
  workers = [];
});

afterEach(async () => {
  await Promise.all(workers.map((worker) => worker.stop()));
  await log.close();
  await given.close();
});

/** Writes seals as the application does: the same cause, the same event. */
const sealsIn = (into: EventLog): SealedStream => ({
  name: 'ledger',
  type: 'LedgerSealed',
  append: async (seal, after, cause) => {
    const { metadata } = plainEvent(0);
    await into.append('ledger', after, [
      { id: derivedId(cause, 'seal'), type: 'LedgerSealed', data: { ...seal }, metadata },
    ]);
  },
});

function work(
  options: Partial<LedgerOptions> = {},
  seals = sealsIn((options.log as EventLog | undefined) ?? log),
) {
  const { url, vault } = given;
  const keys = new LedgerKeys(vault);
  const clock = new TestClock();
  const verifications = new Verifications(vault, clock);
  const worker = new LedgerWorker({ url, vault, log, book, keys, verifications, clock, ...options });
  workers.push(worker);
  worker.sealTo(seals);
  worker.start();
  return worker;
}

const write = (count: number, stream = `appointment-${randomUUID()}`, into = log) =>
  into.append(
    stream,
    'any',
    Array.from({ length: count }, (_, number) => plainEvent(number)),
  );

const everything = async (from = log): Promise<StoredEvent[]> => {
  const events: StoredEvent[] = [];
  for await (const batch of from.read(null)) events.push(...batch);
  return events;
};

const seals = async (): Promise<Seal[]> =>
  (await log.readStream('ledger')).map(({ data }) => readSeal(data) as Seal);

const size = async () => (await book.state()).frontier.size;

const check = (from = log) =>
  new LedgerCheck(given.vault, from, book, new LedgerKeys(given.vault), 'ledger').run();

describe('the ledger', () => {
  it('takes every event in, in the order of the log, and seals every so many', async () => {
    await write(120);
    work({ sealEvery: 50 });
    await eventually(async () => (await size()) === 122);
    await write(30);
    await eventually(async () => (await size()) === 153);

    const events = await everything();
    const tree = Frontier.empty();
    const roots = events.map((event) => {
      tree.add(leafHash(leafText(event)));
      return tree.root().toString('hex');
    });
    expect((await book.state()).frontier.root()).toEqual(tree.root());
    const { bytes, count } = await book.hashes(0, 1_000);
    expect([count, bytes.length]).toEqual([153, 153 * 32]);
    expect(await book.leaf(152)).toMatchObject({
      stream: events[152]!.stream,
      revision: events[152]!.revision,
      type: 'LedgerSealed',
      position: events[152]!.position,
    });
    const made = await seals();
    expect(made.map(({ treeSize }) => treeSize)).toEqual([50, 100, 150]);
    for (const seal of made) {
      expect(seal.root).toBe(roots[seal.treeSize - 1]);
      expect(isGenuine(seal)).toBe(true);
    }
    expect(await check()).toMatchObject({
      finding: null,
      events: 153,
      seals: 3,
      sealedUpTo: 150,
      isKept: true,
    });
  });

  it('seals in time when something other than seals is new, and then is silent', async () => {
    work({ sealAfterMs: 0 });
    await write(3);
    await eventually(async () => (await size()) === 4);
    const [seal] = await seals();
    expect(seal?.treeSize).toBeGreaterThan(0);
    await eventually(
      async () => !(await book.hasOtherThan('LedgerSealed', (await seals()).at(-1)!.treeSize)),
    );
    const before = await everything();
    await write(1);
    await eventually(async () => (await size()) === before.length + 2);
    expect((await everything()).filter(({ stream }) => stream !== 'ledger')).toHaveLength(4);
  });

  it('goes on where it was after a crash at every step, and writes no seal twice', async () => {
    await write(25);
    for (const step of ['before', 'after'] as const) {
      const seals = sealsIn(log);
      let crashed = false;
      const dies: SealedStream = {
        ...seals,
        append: async (...parameters) => {
          if (step === 'after') await seals.append(...parameters);
          crashed = true;
          throw new Error('died');
        },
      };
      const worker = work({ sealEvery: 10 }, dies);
      await eventually(() => crashed);
      await worker.stop();
      await write(3);
    }
    work({ sealEvery: 10 });
    await eventually(async () => (await size()) > 31 && (await size()) === (await everything()).length);
    const sizes = (await seals()).map(({ treeSize }) => treeSize);
    expect(sizes).toEqual(sizes.toSorted((one, other) => one - other));
    expect(new Set(sizes).size).toBe(sizes.length);
    expect(isRight(await check())).toBe(true);
  });

  it('is kept by one worker; another takes over, and one that was overtaken writes nothing', async () => {
    const first = work({ sealEvery: 10 });
    const second = work({ sealEvery: 10 });
    await write(15);
    await eventually(async () => (await size()) === 16);
    await first.stop();
    await write(15);
    await eventually(async () => (await size()) === (await everything()).length && (await size()) > 31);
    await second.stop();
    const [event] = await everything();
    const stale = Frontier.empty();
    const hash = leafHash(leafText(event!));
    stale.add(hash);
    await expect(book.add(0, [event!], [hash], stale)).rejects.toThrow('Another worker keeps the ledger');
    expect(isRight(await check())).toBe(true);
  });

  it('holds leaves that nobody can change or remove by a slip', async () => {
    work();
    await write(3);
    await eventually(async () => (await size()) === 3);
    for (const statement of [
      `UPDATE vault.ledger_leaf SET hash = decode(repeat('00', 32), 'hex') WHERE number = 1`,
      'DELETE FROM vault.ledger_leaf WHERE number = 2',
      'TRUNCATE vault.ledger_leaf',
    ])
      await expect(given.vault.query(statement)).rejects.toThrow('never changed and never removed');
  });
});

describe('a ledger whose log is', () => {
  it('another one stands still, says so, and touches nothing', async () => {
    await write(5);
    const worker = work();
    await eventually(async () => (await size()) === 5);
    await worker.stop();
    const other = new EventLog(server.url, `ledger-${randomUUID()}-`);
    try {
      await write(8, undefined, other);
      work({ log: other });
      await eventually(async () => (await book.state()).trouble !== null);
      expect(await size()).toBe(5);
      const result = await check(other);
      expect(isRight(result)).toBe(false);
      expect(describeCheck(result)[0]).toMatch(/^Changed: appointment-/);
    } finally {
      await workers.at(-1)?.stop();
      await other.close();
    }
  });

  it('a copy at other positions goes on with it', async () => {
    await write(5);
    const worker = work({ sealEvery: 4 });
    await eventually(async () => (await size()) === 6);
    await worker.stop();
    const copy = new EventLog(server.url, `ledger-${randomUUID()}-`);
    try {
      for (const { stream, id, type, data, metadata } of await everything())
        await copy.append(stream, 'any', [{ id, type, data, metadata }]);
      await write(1, undefined, copy);
      work({ log: copy });
      await eventually(async () => (await size()) === 7);
      expect(isRight(await check(copy))).toBe(true);
    } finally {
      await workers.at(-1)?.stop();
      await copy.close();
    }
  });

  it('longer than it, because nobody kept it meanwhile, is right, and that is said', async () => {
    await write(5, 'appointment-1');
    const worker = work();
    await eventually(async () => (await size()) === 5);
    await worker.stop();
    expect(await check()).toMatchObject({ isKept: false, finding: null, beyond: { count: 0 } });
    await write(1, 'appointment-2');
    const result = await check();
    expect(isRight(result)).toBe(true);
    expect(describeCheck(result).at(-1)).toMatch(
      /^1 event at the end of the log is not in the ledger, .*appointment-2, revision 0/,
    );
  });
});

describe('keys of the ledger', () => {
  it('are made once, whoever asks first, and one that somebody else put there is none of ours', async () => {
    const other = given.another();
    await other.migrate();
    const [one, same] = await Promise.all([
      new LedgerKeys(given.vault).toSign(),
      new LedgerKeys(other).toSign(),
    ]);
    expect(one.publicKey).toBe(same.publicKey);
    const foreign = newKey().publicKey;
    await given.vault.query(
      `INSERT INTO vault.ledger_key (id, public_key, sealed, made_at)
       SELECT $1, $2, sealed, now() + interval '1 hour' FROM vault.ledger_key`,
      [keyIdOf(foreign), foreign],
    );
    expect((await new LedgerKeys(given.vault).toSign()).publicKey).toBe(one.publicKey);
    expect(await new LedgerKeys(given.vault).trusted()).toEqual(new Set([one.publicKey]));
  });
});

describe('a verification that somebody asked for', () => {
  it('is carried out by the worker, and its result is kept', async () => {
    const verifications = new Verifications(given.vault, new TestClock());
    const accountId = randomUUID();
    await write(5);
    work();
    await eventually(async () => (await size()) === 5);
    expect(await verifications.ask('ledger', accountId)).toBe(true);
    expect(await verifications.ask('ledger', accountId)).toBe(false);
    const { finished } = await eventually(async () => {
      const latest = await verifications.latest('ledger');
      return latest.finished !== null && latest;
    });
    expect(finished).toMatchObject({ askedBy: accountId, isRight: true, share: 1 });
    expect(finished?.result[0]).toContain('5 events found as the ledger holds them');
    expect(await verifications.ask('ledger', accountId)).toBe(true);
  });
});
