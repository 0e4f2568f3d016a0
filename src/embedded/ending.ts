import type { ChildProcess } from 'node:child_process';

/**
 * Resolves with how a program ended, in words that follow its name, or with why it was not even started; to be called
 * at once when it was spawned.
 */
export function endingOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    child.on('error', ({ message }) => {
      if (child.pid === undefined) resolve(`could not be started: ${message}`);
    });
    child.once('exit', (code, signal) =>
      resolve(signal ? `was ended by ${signal}` : `ended with code ${String(code)}`),
    );
  });
}
