import { randomUUID } from 'node:crypto';
import { Logger } from '@nestjs/common';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { EventLog } from '../../../src/platform/event-store/event-log.js';
import type { Recorded } from '../../../src/platform/event-store/recorded-event.js';
import type { Process, Reaction } from '../../../src/platform/processes/process.js';
import { Processes } from '../../../src/platform/processes/processes.js';
import {
  ProcessesWorker,
  withoutProcesses,
  type ProcessesOptions,
} from '../../../src/platform/processes/processes-worker.js';
import { ProcessState } from '../../../src/platform/processes/process-state.js';
import type { Vault } from '../../../src/platform/vault/vault.js';
import { startEventStore, type TestEventStore } from '../../support/event-store.js';
import { TestClock, testVault, type TestVault } from '../../support/vault.js';
import { eventually } from '../../support/wait.js';
import { plainCodec, stored } from '../projecting/toy.js';

Logger.overrideLogger(false);

let server: TestEventStore;
let given: TestVault;
let log: EventLog;
let clock: TestClock;
let state: ProcessState;
let workers: ProcessesWorker[];

beforeAll(async () => {
  server = await startEventStore();
  return () => server.stop();
});

beforeEach(async () => {
  given = await testVault();
  log = new EventLog(server.url, `processes-${randomUUID()}-`);
  clock = new TestClock();
  state = new ProcessState(given.vault, log);
  workers = [];
  return async () => {
    await Promise.all(workers.map((worker) => worker.stop()));
    await log.close();
    await given.close();
  };
});

function work(processes: readonly Process[], options: Partial<ProcessesOptions> = {}): ProcessesWorker {
  const registered = new Processes();
  processes.forEach((process) => registered.register(process));
  const { url, vault } = given;
  const worker = new ProcessesWorker({
    url,
    vault,
    log,
    codec: plainCodec,
    clock,
    processes: registered,
    ...options,
  });
  workers.push(worker);
  worker.start();
  return worker;
}

/** Appends `Rang` events, one per number. */
const ring = async (...numbers: number[]) => {
  await log.append(
    'bell',
    'any',
    numbers.map((number) => stored({ type: 'Rang', data: { number } })),
  );
};

/** Writes down what happens to it. `react` may do more. */
function listener(
  name: string,
  react: (number: number, reaction: Reaction) => Promise<void> | void = () => undefined,
) {
  const heard: number[] = [];
  const ids: string[] = [];
  const fired: { key: string; data: object; id: string }[] = [];
  const process: Process = {
    name,
    when: {
      async Rang(event: Recorded, reaction) {
        const { number } = event.data as { number: number };
        ids.push(reaction.meta('answer').commandId);
        await react(number, reaction);
        heard.push(number);
      },
    },
    onTimer(key, data, reaction) {
      fired.push({ key, data, id: reaction.meta('answer').commandId });
      return Promise.resolve();
    },
  };
  return { process, heard, ids, fired };
}

/** How many workers have asked for the lock in vain and will ask again. */
async function waitingWorkers(): Promise<number> {
  const rows = await given.vault.query(
    `SELECT FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'slotwell processes'
      AND state = 'idle' AND query LIKE 'SELECT pg_try_advisory_lock%'`,
  );
  return rows.length;
}

it('reacts to what was there and to what comes, in order, one at a time', async () => {
  let busy = 0;
  const alone = async () => {
    expect((busy += 1)).toBe(1);
    await new Promise((resolve) => setImmediate(resolve));
    busy -= 1;
  };
  const one = listener('one', alone);
  const other = listener('other', alone);
  await ring(1, 2, 3);
  work([one.process, other.process]);
  await eventually(() => one.heard.length === 3);
  await ring(4, 5);
  await eventually(() => {
    expect(one.heard).toEqual([1, 2, 3, 4, 5]);
    expect(other.heard).toEqual([1, 2, 3, 4, 5]);
  });
});

it('gives each step of each reaction a command id of its own, and the cause with it', async () => {
  const metas: ReturnType<Reaction['meta']>[] = [];
  const { process } = listener('one', (_number, reaction) => {
    metas.push(reaction.meta('first'), reaction.meta('second'));
  });
  await ring(1, 2);
  work([process]);
  await eventually(() => metas.length === 4);
  expect(new Set(metas.map(({ commandId }) => commandId)).size).toBe(4);
  const [event] = await log.readStream('bell');
  expect(metas[0]).toMatchObject({
    actor: { kind: 'system', process: 'one' },
    causationId: event?.id,
    correlationId: event?.metadata.correlationId,
    now: clock.now(),
  });
});

it('goes on after a restart where it stopped, and reacts to nothing twice', async () => {
  const first = listener('one');
  await ring(1, 2);
  const worker = work([first.process]);
  await eventually(() => first.heard.length === 2);
  await worker.stop();
  await ring(3);
  const second = listener('one');
  work([second.process]);
  await eventually(() => second.heard.length === 1);
  expect(second.heard).toEqual([3]);
});

it('tries a reaction that throws again until it does not, with the same command ids, while others go on', async () => {
  let failures = 3;
  const failing = listener('failing', (number) => {
    if (number === 2 && failures-- > 0) throw new Error('Not now');
  });
  const other = listener('other');
  work([failing.process, other.process]);
  await ring(1, 2, 3);
  await eventually(() => {
    expect(other.heard).toEqual([1, 2, 3]);
  });
  await eventually(() => {
    expect(failing.heard).toEqual([1, 2, 3]);
  });
  expect(failing.ids).toHaveLength(6);
  expect(new Set(failing.ids.slice(1, 5)).size).toBe(1);
  expect(other.ids).toHaveLength(3);
});

it('does not move a process back that is ahead of one that tries again', async () => {
  const one = Object.create(log, {
    follow: {
      async *value(...args: Parameters<EventLog['follow']>) {
        for await (const batch of log.follow(...args)) for (const event of batch) yield [event];
      },
    },
  }) as EventLog;
  let failures = 2;
  const failing = listener('failing', (number) => {
    if (number === 2 && failures-- > 0) throw new Error('Not now');
  });
  const ahead = listener('ahead');
  await ring(1, 2, 3, 4, 5);
  work([failing.process, ahead.process], { log: one });
  await eventually(() => {
    expect(failing.heard).toEqual([1, 2, 3, 4, 5]);
  });
  await eventually(() => {
    expect(ahead.heard).toEqual([1, 2, 3, 4, 5]);
  });
});

it('reacts again when a crash came between the reaction and its being kept', async () => {
  const { vault } = given;
  let crashes = 1;
  const crashing = Object.create(vault, {
    transaction: {
      value: (async (run) => {
        if (crashes-- > 0) throw new Error('The vault is away');
        return vault.transaction(run);
      }) satisfies Vault['transaction'],
    },
  }) as Vault;
  const { process, heard, ids } = listener('one');
  await ring(1, 2);
  work([process], { vault: crashing });
  const times = (number: number) => heard.filter((one) => one === number).length;
  await eventually(() => times(1) === 2 && heard.at(-1) === 2);
  expect(new Set(ids).size).toBe(2);
});

it('moves processes on past what does not concern them, and does not do it twice', async () => {
  const [one, deaf] = [listener('one'), { name: 'deaf', when: {} }];
  const worker = work([one.process, deaf]);
  await ring(1);
  await eventually(() => one.heard.length === 1);
  await log.append('door', 'any', [stored({ type: 'Knocked', data: {} })]);
  const head = String(await log.head());
  await eventually(async () => {
    const rows = await given.vault.query('SELECT name FROM vault.process WHERE position = $1', [head]);
    expect(rows).toHaveLength(2);
  });
  await worker.stop();
  work([one.process, deaf]);
  await ring(2);
  await eventually(() => one.heard.length === 2);
  expect(one.heard).toEqual([1, 2]);
});

it('only one worker reacts; another takes over', async () => {
  const one = listener('one');
  const first = work([one.process]);
  await ring(1);
  await eventually(() => one.heard.length === 1);
  const second = listener('one');
  work([second.process], { vault: given.another() });
  await ring(2);
  await eventually(() => one.heard.length === 2);
  expect(second.heard).toEqual([]);
  await first.stop();
  await ring(3);
  await eventually(() => second.heard.length === 1);
  expect([...one.heard, ...second.heard]).toEqual([1, 2, 3]);
});

it('reacts to a story that is told in many appends once it is told, not before', async () => {
  const one = listener('one');
  const worker = work([one.process]);
  const other = work([one.process]);
  await ring(1);
  await eventually(() => one.heard.length === 1);
  await withoutProcesses(given.vault, async () => {
    await ring(2);
    await eventually(async () => (await waitingWorkers()) === 2);
    await ring(3);
    expect(one.heard).toEqual([1]);
  });
  await eventually(() => one.heard.length === 3);
  expect(one.heard).toEqual([1, 2, 3]);
  await Promise.all([worker.stop(), other.stop()]);
});

it('begins again from what is kept when somebody else moved it', async () => {
  const one = listener('one');
  work([one.process]);
  await ring(1, 2);
  await eventually(() => one.heard.length === 2);
  const [, second] = await log.readStream('bell');
  await eventually(async () => {
    const moved = await given.vault.query(
      'UPDATE vault.process SET position = position - 1 WHERE position = $1 RETURNING 1',
      [String(second!.position)],
    );
    expect(moved).toHaveLength(1);
  });
  await ring(3);
  await eventually(() => {
    expect(one.heard).toEqual([1, 2, 3, 2, 3]);
  });
});

describe('timers', () => {
  const due = '2026-11-23T09:00:00.000Z';

  it('fire once they are due by the clock, once, also after a restart', async () => {
    const first = listener('one', (number, reaction) =>
      reaction.setTimer(`t${number}`, due, { number: String(number) }),
    );
    const worker = work([first.process]);
    await ring(1);
    await eventually(async () => (await state.list())[0]?.timers === 1);
    await worker.stop();
    expect(first.fired).toEqual([]);
    clock.advance({ hours: 2 });
    const second = listener('one');
    work([second.process]);
    await eventually(async () => (await state.list())[0]?.timers === 0);
    expect(second.fired).toMatchObject([{ key: 't1', data: { number: '1' } }]);
  });

  it('are replaced and cleared by later reactions', async () => {
    const one = listener('one', (number, reaction) => {
      if (number === 1) reaction.setTimer('kept', due, { by: '1' });
      if (number === 2) reaction.setTimer('kept', due, { by: '2' });
      if (number === 3) reaction.setTimer('gone', due, {});
      if (number === 4) reaction.clearTimer('gone');
    });
    await ring(1, 2, 3, 4);
    work([one.process]);
    await eventually(async () => one.heard.length === 4 && (await state.list())[0]?.timers === 1);
    clock.advance({ hours: 2 });
    await eventually(async () => (await state.list())[0]?.timers === 0);
    expect(one.fired).toMatchObject([{ key: 'kept', data: { by: '2' } }]);
  });

  it('do not fire when the log, read to its end, clears them', async () => {
    const { process, fired, heard } = listener('one', (number, reaction) => {
      if (number === 1) reaction.setTimer('late', due, {});
      else reaction.clearTimer('late');
    });
    const worker = work([process]);
    await ring(1);
    await eventually(async () => (await state.list())[0]?.timers === 1);
    await worker.stop();
    await ring(2);
    clock.advance({ hours: 2 });
    let asked = false;
    const watched = Object.create(log, {
      head: { value: () => ((asked = true), log.head()) },
    }) as EventLog;
    const slow = {
      decode: async (events: Parameters<typeof plainCodec.decode>[0]) => {
        await eventually(() => asked);
        return plainCodec.decode(events);
      },
    };
    work([process], { log: watched, codec: slow });
    await eventually(() => heard.length === 2);
    await eventually(async () => (await state.list())[0]?.timers === 0);
    expect(fired).toEqual([]);
  });

  it('may set themselves anew, each time as a cause of its own', async () => {
    const base = listener('one', (_number, reaction) => reaction.setTimer('again', due, { round: '1' }));
    const rounds: string[] = [];
    const ids = new Set<string>();
    const process: Process = {
      ...base.process,
      onTimer(key, data, reaction) {
        rounds.push(data.round ?? '');
        ids.add(reaction.meta('ring').commandId);
        if (rounds.length < 3) reaction.setTimer(key, due, { round: String(rounds.length + 1) });
        return Promise.resolve();
      },
    };
    clock.advance({ hours: 2 });
    work([process]);
    await ring(1);
    await eventually(() => {
      expect(rounds).toEqual(['1', '2', '3']);
    });
    expect(ids.size).toBe(3);
    await eventually(async () => (await state.list())[0]?.timers === 0);
  });

  it('that throw are tried again and hold up neither events nor other timers', async () => {
    let failures = 2;
    const base = listener('one', (number, reaction) => reaction.setTimer(`t${number}`, due, {}));
    const fired: string[] = [];
    const process: Process = {
      ...base.process,
      onTimer: (key) => {
        if (key === 't1' && failures-- > 0) return Promise.reject(new Error('Not now'));
        fired.push(key);
        return Promise.resolve();
      },
    };
    clock.advance({ hours: 2 });
    work([process]);
    await ring(1, 2, 3);
    await eventually(() => {
      expect(fired).toEqual(['t2', 't3', 't1']);
    });
    expect(base.heard).toEqual([1, 2, 3]);
  });
});

describe('another log', () => {
  it('stops the processes until an admin lets them go on from its end', async () => {
    const one = listener('one', (_number, reaction) => reaction.setTimer('t', '2026-11-23T09:00:00Z', {}));
    const worker = work([one.process]);
    await ring(1);
    await eventually(() => one.heard.length === 1);
    await worker.stop();

    await log.close();
    log = new EventLog(server.url, `processes-${randomUUID()}-`);
    state = new ProcessState(given.vault, log);
    await ring(10);
    clock.advance({ hours: 2 });
    const other = listener('one');
    work([other.process]);
    await eventually(async () => (await state.list())[0]?.stopped === 'another-log');
    expect(other).toMatchObject({ heard: [], fired: [] });

    await state.goOn('end');
    await ring(11);
    await eventually(() => other.heard.length === 1);
    expect(other.heard).toEqual([11]);
    await eventually(() => other.fired.length === 1);
  });

  it('from its start they react to everything, without the timers from before', async () => {
    let cut = false;
    const one = listener('one', (_number, reaction) => {
      if (!cut) reaction.setTimer('t', '2026-11-23T09:00:00Z', {});
    });
    const shortened = {
      follow: (...args: Parameters<EventLog['follow']>) => log.follow(...args),
      identity: () => log.identity(),
      head: async () => (cut && one.heard.length === 2 ? 0n : log.head()),
    };
    work([one.process], { log: shortened, checkLogEveryMs: 50 });
    await ring(1, 2);
    await eventually(() => one.heard.length === 2);
    cut = true;
    await eventually(async () => (await state.list())[0]?.stopped === 'shorter-log');
    expect(await state.list()).toMatchObject([{ timers: 1 }]);
    one.heard.length = 0;
    await state.goOn('start');
    await eventually(() => {
      expect(one.heard).toEqual([1, 2]);
    });
    expect(await state.list()).toMatchObject([{ timers: 0 }]);
  });
});
