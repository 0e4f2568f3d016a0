import { Logger } from '@nestjs/common';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { networkOf, Throttles, type Subject } from '../../../src/platform/vault/throttles.js';
import { TestClock, testVault, type TestVault } from '../../support/vault.js';

let test: TestVault;
let clock: TestClock;
let throttles: Throttles;
beforeAll(async () => {
  Logger.overrideLogger(false);
  test = await testVault();
});
afterAll(() => test.close());
beforeEach(async () => {
  clock = new TestClock();
  throttles = new Throttles(test.vault, clock);
  await test.vault.query('DELETE FROM vault.throttles');
});

const limit = { free: 3, firstSeconds: 2, longestSeconds: 10, forgetMinutes: 5 };
const ada: Subject = { what: 'sign-in', whose: 'ada@clinic.example', limit };
const home: Subject = { what: 'sign-in from', whose: '192.0.2.1', limit: { ...limit, free: 50 } };
const tooEarly = (seconds: number) => ({ rule: 'too-many-tries', details: { seconds } });

it('lets some tries pass at once, then makes each wait twice as long as the one before, up to a limit', async () => {
  for (let n = 0; n < 3; n++) expect(await throttles.count([ada])).toBeNull();
  for (const seconds of [2, 4, 8, 10, 10]) {
    expect(await throttles.count([ada])).toEqual(tooEarly(seconds));
    clock.advance({ seconds: seconds - 1 });
    expect(await throttles.count([ada])).toEqual(tooEarly(1));
    clock.advance({ seconds: 1 });
    expect(await throttles.count([ada])).toBeNull();
  }
});

it('does not count a try that came too early, for none of its subjects', async () => {
  for (let n = 0; n < 3; n++) await throttles.count([ada, home]);
  for (let n = 0; n < 60; n++) await throttles.count([ada, home]);
  expect(await throttles.count([home])).toBeNull();
});

it('forgets all tries a while after the last one', async () => {
  for (let n = 0; n < 3; n++) await throttles.count([ada]);
  clock.advance({ seconds: 300 });
  for (let n = 0; n < 3; n++) expect(await throttles.count([ada])).toBeNull();
  expect(await throttles.count([ada])).toEqual(tooEarly(2));
  clock.advance({ seconds: 300 });
  await throttles.removeExpired();
  expect(await test.vault.query('SELECT 1 FROM vault.throttles')).toEqual([]);
});

it('forgets an account’s wrong tries after a right one, and of its address only the right one', async () => {
  const busy = { ...home, limit };
  for (let n = 0; n < 2; n++) await throttles.count([ada, busy]);
  await throttles.count([ada, busy]);
  await throttles.succeeded(ada, busy);
  expect(await throttles.count([ada, busy])).toBeNull();
  expect(await throttles.count([busy])).toEqual(tooEarly(2));
  expect(await throttles.count([ada])).toBeNull();
});

it('lets no more through when many try at the same moment', async () => {
  const answers = await Promise.all(Array.from({ length: 40 }, () => throttles.count([ada, home])));
  expect(answers.filter((answer) => answer === null)).toHaveLength(3);
});

it('does not mind in which order those read the clock who come at once', async () => {
  const later = new TestClock();
  later.advance({ seconds: 1 });
  expect(await new Throttles(test.vault, later).count([ada, home])).toBeNull();
  expect(await throttles.count([ada, home])).toBeNull();
});

it('lets many be right and wrong at the same moment without waiting for each other in a ring', async () => {
  const subjects = Array.from({ length: 4 }, (_, n) => ({
    ...ada,
    whose: `one-${String(n)}`,
    limit: home.limit,
  }));
  // More at once than there are connections, and few enough for each to get one in time.
  const people = Array.from({ length: 40 }, async (_, n) => {
    for (let tries = 0; tries < 15; tries++) {
      const account = subjects[(n + tries) % subjects.length]!;
      if ((await throttles.count([account, home])) === null) await throttles.succeeded(account, home);
    }
  });
  await expect(Promise.all(people)).resolves.toHaveLength(40);
});

it('keeps no address and no account to read', async () => {
  await throttles.count([ada, home]);
  const rows = await test.vault.query<{ row: string }>('SELECT t::text AS row FROM vault.throttles t');
  expect(rows).toHaveLength(2);
  expect(JSON.stringify(rows)).not.toMatch(/clinic|192\.0/);
});

describe('an address is counted by', () => {
  it.each([
    ['192.0.2.7', '192.0.2.7'],
    ['::ffff:192.0.2.7', '192.0.2.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
    ['2001:0DB8:1:2::9', '2001:db8:1:2'],
    ['2001:db8::1', '2001:db8:0:0'],
    ['fe80::1%eth0', 'fe80:0:0:0'],
    ['::1', '0:0:0:0'],
  ])('%s → %s', (address, network) => expect(networkOf(address)).toBe(network));
});
