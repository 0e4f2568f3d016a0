import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Command } from '../../../src/kernel/command.js';
import { refuse } from '../../../src/kernel/refusal.js';
import type { Outcome } from '../../../src/platform/event-store/event-store.js';
import { OutboxRelay } from '../../../src/platform/vault/outbox-relay.js';
import { Outbox, type Errand } from '../../../src/platform/vault/outbox.js';
import { VaultPersonKeys } from '../../../src/platform/vault/person-keys.js';
import { Vault } from '../../../src/platform/vault/vault.js';
import { metaOf } from '../../support/decider.js';
import { TestClock, testVault, type TestVault } from '../../support/vault.js';
import { eventually } from '../../support/wait.js';

class Greet extends Command<{ readonly name: string }> {}
class Wave extends Command<{ readonly times: number }> {}

let test: TestVault;
let clock: TestClock;
const vaults: Vault[] = [];
beforeAll(async () => {
  test = await testVault();
});
beforeEach(async () => {
  await test.vault.query('TRUNCATE vault.outbox');
  clock = new TestClock();
});
afterEach(() => Promise.all(vaults.splice(0).map((vault) => vault.close())));
afterAll(() => test.close());

/** An outbox as one process has it, with what it executed and how the commands answer. */
function aProcess(
  answers: (command: Command<object>) => Outcome = () => ({ position: 7n, repeated: false }),
) {
  const executed: Command<object>[] = [];
  const vault = new Vault({ url: test.url, masterKey: test.masterKey, connections: 2 });
  vaults.push(vault);
  const dispatch = {
    execute: (command: Command<object>) => {
      executed.push(command);
      return new Promise<Outcome>((resolve) => resolve(answers(command)));
    },
  };
  const outbox = new Outbox(vault, new VaultPersonKeys(vault), clock, dispatch);
  outbox.register({ Greet, Wave });
  return { outbox, executed, vault };
}

async function commit({ outbox, vault }: ReturnType<typeof aProcess>, errand = anErrand()): Promise<Errand> {
  const sealed = await outbox.seal(errand);
  await vault.transaction((tx) => outbox.put(tx, sealed));
  return errand;
}

const anErrand = (): Errand => ({
  id: randomUUID(),
  person: randomUUID(),
  commands: [new Greet({ name: 'Grace Hopper' }, metaOf()), new Wave({ times: 2 }, metaOf())],
});

const rows = () => test.vault.query<Record<string, unknown>>('SELECT * FROM vault.outbox');

describe('the outbox', () => {
  it('carries an errand out in order, as the commands that were put in', async () => {
    const process = aProcess((command) => ({ position: command instanceof Wave ? 9n : 7n, repeated: false }));
    const { id, commands } = await commit(process);
    expect(await process.outbox.carryOut(id)).toEqual({ position: 9n });
    expect(process.executed).toEqual(commands);
    expect(process.executed.map((command) => command.constructor)).toEqual([Greet, Wave]);
  });

  it('remembers what became of an errand', async () => {
    const process = aProcess();
    const { id } = await commit(process);
    const first = await process.outbox.carryOut(id);
    expect(await process.outbox.carryOut(id)).toEqual(first);
    expect(process.executed).toHaveLength(2);
  });

  it('carries out first what the same person left before, and nobody else’s', async () => {
    const process = aProcess();
    const person = randomUUID();
    const waving = (times: number, whose = person) => ({
      id: randomUUID(),
      person: whose,
      commands: [new Wave({ times }, metaOf())],
    });
    await commit(process, waving(1));
    await commit(process, waving(7, randomUUID()));
    await commit(process, waving(2));
    const { id } = await commit(process, waving(3));
    await commit(process, waving(4));
    await process.outbox.carryOut(id);
    expect(process.executed.map(({ data }) => data)).toEqual([{ times: 1 }, { times: 2 }, { times: 3 }]);
  });

  it('keeps commands sealed while they wait, and not at all after', async () => {
    const process = aProcess();
    const { id } = await commit(process);
    expect(JSON.stringify(await rows())).not.toContain('Hopper');
    await process.outbox.carryOut(id);
    expect(await rows()).toMatchObject([{ errand: id, sealed: null, done_at: expect.any(Date) }]);
  });

  it('keeps nothing of a transaction that was taken back', async () => {
    const process = aProcess();
    const sealed = await process.outbox.seal(anErrand());
    await process.vault.transaction(async (tx) => {
      await process.outbox.put(tx, sealed);
      return refuse('mobile-taken');
    });
    expect(await rows()).toEqual([]);
  });

  it('stops an errand at a refusal and remembers the rule', async () => {
    const process = aProcess((command) =>
      command instanceof Greet ? refuse('unknown-account') : { position: 1n, repeated: false },
    );
    const { id } = await commit(process);
    expect(await process.outbox.carryOut(id)).toEqual(refuse('unknown-account'));
    expect(await process.outbox.carryOut(id)).toEqual(refuse('unknown-account'));
    expect(process.executed).toHaveLength(1);
  });

  it('says what is left to finish, what could not be, and nothing of what is on its way', async () => {
    const process = aProcess(() => refuse('unknown-account'));
    const { id } = await commit(process);
    await process.outbox.carryOut(id);
    await commit(process);
    const at = clock.now();
    expect(await process.outbox.standing()).toEqual({
      waiting: 0,
      since: null,
      refused: [{ id, at: new Date(at).toISOString(), rule: 'unknown-account' }],
    });
    clock.advance({ seconds: 11 });
    expect(await process.outbox.standing()).toMatchObject({ waiting: 1, since: new Date(at).toISOString() });
    clock.advance({ seconds: 31 * 86_400 });
    expect((await process.outbox.standing()).refused).toEqual([]);
  });

  it('drops what it can no longer open because the person was erased', async () => {
    const process = aProcess();
    const { id, person } = await commit(process);
    await new VaultPersonKeys(test.vault).erase(person);
    const later = aProcess();
    expect(await later.outbox.carryOut(id)).toEqual(refuse('person-erased'));
    expect(later.executed).toEqual([]);
  });

  it('refuses a kind of command that it was not told of', async () => {
    class Unheard extends Command<object> {}
    const { outbox } = aProcess();
    const errand = { ...anErrand(), commands: [new Unheard({}, metaOf())] };
    await expect(outbox.seal(errand)).rejects.toThrow('Unheard');
  });
});

describe('what a crash left', () => {
  it('is carried out by the next process, at its start', async () => {
    const { commands } = await commit(aProcess());
    const next = aProcess();
    const relay = new OutboxRelay(next.outbox);
    await relay.start();
    await relay.stop();
    expect(next.executed).toEqual(commands);
  });

  it('is carried out by another process that runs, once its maker had time for it', async () => {
    const { commands } = await commit(aProcess());
    const other = aProcess();
    expect(await other.outbox.runLeftovers()).toBe(0);
    clock.advance({ seconds: 11 });
    expect(await other.outbox.runLeftovers()).toBe(1);
    expect(other.executed).toEqual(commands);
    expect(await other.outbox.runLeftovers()).toBe(0);
  });

  it('is found by a relay that runs all the time', async () => {
    const other = aProcess();
    const relay = new OutboxRelay(other.outbox, 5);
    await relay.start();
    await commit(aProcess());
    clock.advance({ seconds: 11 });
    await eventually(() => other.executed.length === 2);
    await relay.stop();
  });

  it('is carried out by one of many relays', async () => {
    await commit(aProcess());
    clock.advance({ seconds: 11 });
    const others = Array.from({ length: 5 }, () => aProcess());
    const carriedOut = await Promise.all(others.map(({ outbox }) => outbox.runLeftovers()));
    expect(carriedOut.toSorted()).toEqual([0, 0, 0, 0, 1]);
  });

  it('is tried again after a failure, later each time, and does not hold up the rest', async () => {
    let broken = true;
    const process = aProcess((command) => {
      if (broken && command instanceof Greet && command.data.name === 'Broken') throw new Error('no server');
      return { position: 1n, repeated: false };
    });
    const bad = { ...anErrand(), commands: [new Greet({ name: 'Broken' }, metaOf())] };
    await commit(process, bad);
    await commit(process);
    clock.advance({ seconds: 11 });

    expect(await process.outbox.runLeftovers()).toBe(1);
    const tries = async (seconds: number) => {
      const before = process.executed.length;
      clock.advance({ seconds });
      await process.outbox.runLeftovers();
      return process.executed.length - before;
    };
    expect([await tries(9), await tries(1), await tries(19), await tries(1)]).toEqual([0, 1, 0, 1]);
    broken = false;
    clock.advance({ seconds: 40 });
    expect(await process.outbox.runLeftovers()).toBe(1);
    expect(await process.outbox.carryOut(bad.id)).toEqual({ position: 1n });
  });

  it('survives a vault that cannot be read for a while', async () => {
    const process = aProcess();
    let failures = 2;
    const unreliable: Pick<Outbox, 'runLeftovers'> = {
      runLeftovers: (options) =>
        failures-- > 0 ? Promise.reject(new Error('no vault')) : process.outbox.runLeftovers(options),
    };
    const relay = new OutboxRelay(unreliable, 1);
    await relay.start();
    await commit(process);
    clock.advance({ seconds: 11 });
    await eventually(() => process.executed.length === 2);
    await relay.stop();
  });
});
