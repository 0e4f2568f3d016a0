// @ts-check
import { setPriority } from 'node:os';
import { parentPort, workerData } from 'node:worker_threads';
import { hashSync, verifySync } from '@node-rs/argon2';

/** @typedef {{ readonly password: string, readonly kept?: string }} Job */

/**
 * What a hash thread runs: it hashes a password, or compares it with the hash that is kept of one, job after job.
 * JavaScript, since a thread starts from a file that is there before anything was compiled.
 */
const { nicer, argon2id } = /** @type {{ nicer: number, argon2id: import('@node-rs/argon2').Options }} */ (
  workerData
);

// On Linux a thread has a priority of its own; elsewhere this would slow the whole process down.
if (process.platform === 'linux') standBack();

parentPort?.on('message', (/** @type {Job} */ job) => {
  parentPort?.postMessage(answerTo(job));
});

function standBack() {
  try {
    setPriority(0, nicer);
  } catch {
    // Where a program may not even ask for less, pages are a little slower while many sign in, and that is all.
  }
}

/** @param {Job} job */
function answerTo({ password, kept }) {
  try {
    return { answer: kept === undefined ? hashSync(password, argon2id) : verifySync(kept, password) };
  } catch (error) {
    return { error };
  }
}
