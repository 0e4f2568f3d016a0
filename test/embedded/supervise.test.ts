import { expect, test } from 'vitest';
import { supervise, type Running } from '../../src/embedded/supervise.js';
import { eventually } from '../support/wait.js';

function deferred<T>(): { promise: Promise<T>; resolve: (value: T) => void } {
  let resolve: (value: T) => void = () => undefined;
  const promise = new Promise<T>((settle) => (resolve = settle));
  return { promise, resolve };
}

/** A server that can be made to die. */
function server(): Running & { die: () => void } {
  const { promise, resolve } = deferred<string>();
  return { exited: promise, stop: () => Promise.resolve(resolve('was stopped')), die: () => resolve('died') };
}

function supervised(start: () => Promise<Running>) {
  const first = server();
  const lines: string[] = [];
  const lost: string[] = [];
  const supervision = supervise({
    name: 'It',
    first,
    start,
    log: (line) => lines.push(line),
    onLost: (reason) => lost.push(reason),
    pauseMs: 1,
  });
  return { first, lines, lost, supervision };
}

test('a server that dies is started again', async () => {
  const second = server();
  const { first, lines, lost, supervision } = supervised(() => Promise.resolve(second));
  first.die();
  await eventually(() => expect(lines).toEqual(['It died; starting it again.', 'It runs again.']));
  await supervision.stop();
  expect(await second.exited).toBe('was stopped');
  expect(lost).toEqual([]);
});

test('a server that does not start any more is given up after eight attempts, once', async () => {
  let attempts = 0;
  const { first, lost } = supervised(() => {
    attempts += 1;
    return Promise.reject(new Error('no disk'));
  });
  first.die();
  await eventually(() => expect(lost).toEqual(['It keeps dying and was not started again.']));
  expect(attempts).toBe(8);
});

test('a server that starts and dies at once is given up too', async () => {
  let attempts = 0;
  const { first, lost } = supervised(() => {
    attempts += 1;
    const next = server();
    next.die();
    return Promise.resolve(next);
  });
  first.die();
  await eventually(() => expect(lost).toEqual(['It keeps dying and was not started again.']));
  expect(attempts).toBe(8);
});

test('a stop while it is being started again stops the new one, and calls nothing lost', async () => {
  const second = server();
  const started = deferred<Running>();
  let starting = false;
  const { first, lost, supervision } = supervised(() => {
    starting = true;
    return started.promise;
  });
  first.die();
  await eventually(() => starting);
  const stopped = supervision.stop();
  started.resolve(second);
  await stopped;
  expect(await second.exited).toBe('was stopped');
  expect(lost).toEqual([]);
});
