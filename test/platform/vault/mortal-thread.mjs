import { parentPort } from 'node:worker_threads';

/** Answers each password as it is, dies of the password `die`, and never ends with `wait`. */
parentPort.on('message', ({ password }) => {
  if (password === 'die') process.exit(1);
  if (password === 'wait') Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  parentPort.postMessage({ answer: password });
});
