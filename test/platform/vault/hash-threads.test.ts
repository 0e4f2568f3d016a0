import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterEach, expect, it } from 'vitest';
import { HashThreadDied, HashThreads } from '../../../src/platform/vault/hash-threads.js';

const opened: HashThreads[] = [];
afterEach(async () => {
  await Promise.all(opened.splice(0).map((threads) => threads.close()));
});

function mortal(count: number): HashThreads {
  const threads = new HashThreads({
    count,
    program: new URL('mortal-thread.mjs', import.meta.url),
    data: {},
  });
  opened.push(threads);
  return threads;
}

it('tell whose password a thread died of, and go on in another with the rest', async () => {
  const threads = mortal(1);
  const asked = ['one', 'die', 'two', 'three', 'four'].map((password) => threads.compute({ password }));
  const outcomes = await Promise.allSettled(asked);

  expect(outcomes[1]).toMatchObject({ status: 'rejected', reason: expect.any(HashThreadDied) as unknown });
  expect(outcomes.filter((outcome) => outcome.status === 'fulfilled').map(({ value }) => value)).toEqual([
    ...['one', 'two', 'three', 'four'],
  ]);
  expect(await threads.compute({ password: 'later' })).toBe('later');
});

it('do not lose another thread’s work with the one that dies', async () => {
  const threads = mortal(2);
  const died = expect(threads.compute({ password: 'die' })).rejects.toBeInstanceOf(HashThreadDied);
  expect(await threads.compute({ password: 'other' })).toBe('other');
  await died;
});

it('answer everybody who asks at once, each with what is theirs', async () => {
  const threads = mortal(3);
  const passwords = Array.from({ length: 200 }, (_, n) => `password ${String(n)}`);
  expect(await Promise.all(passwords.map((password) => threads.compute({ password })))).toEqual(passwords);
});

it('say so when they cannot start, and do not try for ever', async () => {
  const threads = new HashThreads({
    count: 1,
    program: new URL('no-such-thread.mjs', import.meta.url),
    data: {},
  });
  opened.push(threads);
  const outcomes = await Promise.allSettled(
    ['one', 'two', 'three'].map((password) => threads.compute({ password })),
  );
  expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
  const cause = ((outcomes[0] as PromiseRejectedResult).reason as Error).cause as Error;
  expect(cause.message).toContain('no-such-thread.mjs');
});

it('do with fewer when the machine has no more, and say so when it has none', async () => {
  let isFull = false;
  const data = {
    get given() {
      if (isFull) throw new Error('no more threads');
      return 1;
    },
  };
  const threads = new HashThreads({ count: 2, program: new URL('mortal-thread.mjs', import.meta.url), data });
  opened.push(threads);
  expect(await threads.compute({ password: 'first' })).toBe('first');
  isFull = true;
  expect(await Promise.all(['one', 'two', 'three'].map((password) => threads.compute({ password })))).toEqual(
    [...['one', 'two', 'three']],
  );
  const outcomes = await Promise.allSettled(
    ['die', 'behind'].map((password) => threads.compute({ password })),
  );
  expect(outcomes[1]).toMatchObject({
    status: 'rejected',
    reason: { message: 'No hash thread could be started', cause: { message: 'no more threads' } },
  });
  isFull = false;
  expect(await threads.compute({ password: 'later' })).toBe('later');
});

it('reject what is under way and what waits when they are closed', async () => {
  const threads = mortal(1);
  const outcomes = Promise.allSettled(
    ['wait', 'wait', 'waits behind both'].map((password) => threads.compute({ password })),
  );
  await threads.close();
  for (const outcome of await outcomes)
    expect(outcome).toMatchObject({ status: 'rejected', reason: expect.any(HashThreadDied) as unknown });
});

it('let a program end that has its answers, and no earlier', async () => {
  const passwords = new URL('../../../dist/src/platform/vault/passwords.js', import.meta.url).href;
  const program = `
    const { Passwords } = await import(${JSON.stringify(passwords)});
    const kept = await new Passwords().hash('a sentence to remember');
    process.stdout.write(kept.slice(0, 9));`;
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', program], {
    timeout: 120_000,
  });
  expect(stdout).toBe('$argon2id');
});
