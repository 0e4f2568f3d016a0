import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { SessionSweep } from '../../../src/platform/vault/session-sweep.js';
import { Sessions } from '../../../src/platform/vault/sessions.js';
import { TestClock, testVault, type TestVault } from '../../support/vault.js';
import { eventually } from '../../support/wait.js';

let test: TestVault;
beforeAll(async () => {
  test = await testVault();
});
afterAll(() => test.close());

const ELEVEN = '2026-11-23T11:00:00.000Z';
const limits = { idleMinutes: 240, hours: 12 };
const anonymous = { data: { csrf: 'secret' }, accountId: null, expiresAt: ELEVEN };

it('keeps the data of a session until it expires or ends', async () => {
  const clock = new TestClock();
  const sessions = new Sessions(test.vault, clock, limits);
  expect(await sessions.get('one')).toBeNull();
  await sessions.begin('one', anonymous);
  await sessions.begin('two', anonymous);
  await sessions.change('one', { ...anonymous, data: { csrf: 'other', list: [1, { deep: 'ä' }] } });
  expect(await sessions.get('one')).toEqual({ csrf: 'other', list: [1, { deep: 'ä' }] });

  await sessions.destroy('two');
  expect(await sessions.get('two')).toBeNull();
  clock.advance({ hours: 3 });
  expect(await sessions.get('one')).toBeNull();
});

it('removes expired sessions and no others', async () => {
  const clock = new TestClock();
  const sessions = new Sessions(test.vault, clock, limits);
  await sessions.begin('soon', { ...anonymous, expiresAt: '2026-11-23T09:00:00.000Z' });
  await sessions.begin('later', anonymous);
  clock.advance({ hours: 2 });
  await sessions.removeExpired();
  expect(await sessions.get('later')).not.toBeNull();
  const rows = await test.vault.query('SELECT 1 FROM vault.sessions WHERE expires_at <= $1', [clock.now()]);
  expect(rows).toEqual([]);
});

it('signs one account out everywhere, or everywhere else', async () => {
  const sessions = new Sessions(test.vault, new TestClock(), limits);
  const [ada, bob] = [randomUUID(), randomUUID()];
  for (const [sessionId, accountId] of [
    ['ada-1', ada],
    ['ada-2', ada],
    ['ada-3', ada],
    ['bob-1', bob],
  ] as const)
    await sessions.begin(sessionId, { ...anonymous, accountId });
  await sessions.begin('nobody', anonymous);
  expect(await sessions.countOf(ada)).toBe(3);

  expect(await sessions.destroyOf(ada, 'ada-2')).toBe(2);
  expect(await sessions.get('ada-1')).toBeNull();
  expect(await sessions.get('ada-2')).not.toBeNull();
  expect(await sessions.destroyOf(ada)).toBe(1);
  expect(await sessions.countOf(ada)).toBe(0);
  expect(await sessions.get('bob-1')).not.toBeNull();
  expect(await sessions.get('nobody')).not.toBeNull();
});

it('lets a session go on under another id, and none that has ended', async () => {
  const sessions = new Sessions(test.vault, new TestClock(), limits);
  await sessions.begin('first', anonymous);
  expect(await sessions.move('first', 'second')).toBe(true);
  expect([await sessions.get('first'), await sessions.get('second')]).toEqual([null, anonymous.data]);
  expect(await sessions.move('first', 'third')).toBe(false);

  await sessions.destroy('second');
  expect(await sessions.move('second', 'third')).toBe(false);
  await sessions.change('second', anonymous);
  expect([await sessions.get('second'), await sessions.get('third')]).toEqual([null, null]);
});

it('ends a session that takes another id at the same moment', async () => {
  const sessions = new Sessions(test.vault, new TestClock(), limits);
  for (let round = 0; round < 40; round += 1) {
    const accountId = randomUUID();
    await sessions.begin(`${accountId} 0`, { ...anonymous, accountId });
    const moving = (async () => {
      for (let n = 0; await sessions.move(`${accountId} ${n}`, `${accountId} ${n + 1}`); n += 1);
    })();
    await sessions.destroyOf(accountId);
    await moving;
    expect(await sessions.countOf(accountId)).toBe(0);
  }
});

it('keeps session ids as hashes only', async () => {
  const sessions = new Sessions(test.vault, new TestClock(), limits);
  await sessions.begin('very-secret-id', anonymous);
  const rows = await test.vault.query<{ session: Buffer }>('SELECT session FROM vault.sessions');
  expect(rows.every(({ session }) => session.length === 32)).toBe(true);
  expect(rows.map(({ session }) => session.toString())).not.toContain('very-secret-id');
});

it('loses expired sessions to the sweep, which survives a vault that cannot be reached', async () => {
  const clock = new TestClock();
  const sessions = new Sessions(test.vault, clock, limits);
  const expired = () =>
    test.vault.query('SELECT 1 FROM vault.sessions WHERE expires_at <= $1', [clock.now()]);
  let failures = 1;
  const part = {
    removeExpired: () => (failures-- > 0 ? Promise.reject(new Error('no vault')) : sessions.removeExpired()),
  };
  const sweep = new SessionSweep([part], 5);
  await sessions.begin('old', anonymous);
  clock.advance({ hours: 4 });
  expect(await expired()).not.toEqual([]);
  sweep.start();
  await eventually(async () => (await expired()).length === 0);
  await sweep.stop();
});
