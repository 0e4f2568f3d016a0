import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Credentials, FIRST_GENERATION } from '../../../src/platform/vault/credentials.js';
import { SessionSweep } from '../../../src/platform/vault/session-sweep.js';
import { Sessions, type SessionEntry } from '../../../src/platform/vault/sessions.js';
import { TestClock, testVault, type TestVault } from '../../support/vault.js';
import { eventually } from '../../support/wait.js';

let test: TestVault;
beforeAll(async () => {
  test = await testVault();
});
afterAll(() => test.close());

const ELEVEN = '2026-11-23T11:00:00.000Z';
const limits = { idleMinutes: 240, hours: 12 };
const entry = { data: { csrf: 'secret' }, expiresAt: ELEVEN };

/** Somebody with a password, whose sessions may begin. */
async function holder(): Promise<string> {
  const accountId = randomUUID();
  await test.vault.transaction((tx) =>
    new Credentials(test.vault).set(tx, new Map([[accountId, 'hash']]), '2026-11-23T08:00:00.000Z'),
  );
  return accountId;
}

/** Begins a session of somebody new, or of `accountId`. */
async function begin(sessions: Sessions, sessionId: string, changes: Partial<SessionEntry> = {}) {
  const accountId = changes.accountId ?? (await holder());
  expect(await sessions.begin(sessionId, { ...entry, ...changes, accountId }, FIRST_GENERATION)).toBe(true);
}

it('keeps the data of a session until it expires or ends', async () => {
  const clock = new TestClock();
  const sessions = new Sessions(test.vault, clock, limits);
  expect(await sessions.get('one')).toBeNull();
  await begin(sessions, 'one');
  await begin(sessions, 'two');
  await sessions.change('one', {
    ...entry,
    accountId: randomUUID(),
    data: { csrf: 'other', list: [1, { deep: 'ä' }] },
  });
  expect(await sessions.get('one')).toEqual({ csrf: 'other', list: [1, { deep: 'ä' }] });

  await sessions.destroy('two');
  expect(await sessions.get('two')).toBeNull();
  clock.advance({ hours: 3 });
  expect(await sessions.get('one')).toBeNull();
});

it('removes expired sessions and no others', async () => {
  const clock = new TestClock();
  const sessions = new Sessions(test.vault, clock, limits);
  await begin(sessions, 'soon', { expiresAt: '2026-11-23T09:00:00.000Z' });
  await begin(sessions, 'later');
  clock.advance({ hours: 2 });
  await sessions.removeExpired();
  expect(await sessions.get('later')).not.toBeNull();
  const rows = await test.vault.query('SELECT 1 FROM vault.sessions WHERE expires_at <= $1', [clock.now()]);
  expect(rows).toEqual([]);
});

it('signs one account out everywhere, or everywhere else', async () => {
  const sessions = new Sessions(test.vault, new TestClock(), limits);
  const [ada, bob] = [await holder(), await holder()];
  for (const [sessionId, accountId] of [
    ['ada-1', ada],
    ['ada-2', ada],
    ['ada-3', ada],
    ['bob-1', bob],
  ] as const)
    await begin(sessions, sessionId, { accountId });
  await begin(sessions, 'nobody');
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
  await begin(sessions, 'first');
  expect(await sessions.move('first', 'second')).toBe(true);
  expect([await sessions.get('first'), await sessions.get('second')]).toEqual([null, entry.data]);
  expect(await sessions.move('first', 'third')).toBe(false);

  await sessions.destroy('second');
  expect(await sessions.move('second', 'third')).toBe(false);
  await sessions.change('second', { ...entry, accountId: randomUUID() });
  expect([await sessions.get('second'), await sessions.get('third')]).toEqual([null, null]);
});

it('ends a session that takes another id at the same moment', async () => {
  const sessions = new Sessions(test.vault, new TestClock(), limits);
  for (let round = 0; round < 40; round += 1) {
    const accountId = await holder();
    await begin(sessions, `${accountId} 0`, { accountId });
    const moving = (async () => {
      for (let n = 0; await sessions.move(`${accountId} ${n}`, `${accountId} ${n + 1}`); n += 1);
    })();
    await sessions.destroyOf(accountId);
    await moving;
    expect(await sessions.countOf(accountId)).toBe(0);
  }
});

describe('of who was checked against credentials that are no longer so, no session begins', () => {
  const changes: readonly [string, (credentials: Credentials, accountId: string) => Promise<unknown>][] = [
    ['replaced', (credentials, id) => test.vault.transaction((tx) => credentials.supersede(tx, id))],
    ['locked', (credentials, id) => credentials.lock(id)],
    ['locked and unlocked', (credentials, id) => credentials.lock(id).then(() => credentials.unlock(id))],
    ['gone', (_, id) => test.vault.query('DELETE FROM vault.credentials WHERE account_id = $1', [id])],
  ];
  it.each(changes)('%s', async (_, change) => {
    const [sessions, credentials] = [
      new Sessions(test.vault, new TestClock(), limits),
      new Credentials(test.vault),
    ];
    const accountId = await holder();
    await begin(sessions, `${accountId} before`, { accountId });
    const { generation } = (await credentials.of(accountId))!;
    await change(credentials, accountId);
    expect(await sessions.begin(accountId, { ...entry, accountId }, generation)).toBe(false);
    expect(await sessions.get(accountId)).toBeNull();
    expect(await sessions.begin(`${accountId} before`, { ...entry, accountId }, generation)).toBe(false);
  });

  it('at the very moment they are replaced', async () => {
    const [sessions, credentials] = [
      new Sessions(test.vault, new TestClock(), limits),
      new Credentials(test.vault),
    ];
    for (let round = 0; round < 40; round += 1) {
      const accountId = await holder();
      await Promise.all([
        ...[1, 2, 3].map((n) =>
          sessions.begin(`${accountId} ${n}`, { ...entry, accountId }, FIRST_GENERATION),
        ),
        test.vault.transaction(async (tx) => {
          await credentials.supersede(tx, accountId);
          await sessions.destroyOf(accountId, undefined, tx);
        }),
      ]);
      expect(await sessions.countOf(accountId)).toBe(0);
    }
  });
});

it('takes the place of another person’s in the same browser', async () => {
  const sessions = new Sessions(test.vault, new TestClock(), limits);
  const [ada, bob] = [await holder(), await holder()];
  await begin(sessions, 'shared', { accountId: ada });
  await begin(sessions, 'shared', { accountId: bob });
  expect([await sessions.countOf(ada), await sessions.countOf(bob)]).toEqual([0, 1]);
});

it('keeps session ids as hashes only', async () => {
  const sessions = new Sessions(test.vault, new TestClock(), limits);
  await begin(sessions, 'very-secret-id');
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
  await begin(sessions, 'old');
  clock.advance({ hours: 4 });
  expect(await expired()).not.toEqual([]);
  sweep.start();
  await eventually(async () => (await expired()).length === 0);
  await sweep.stop();
});
