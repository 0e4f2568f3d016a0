import type { ChildProcess } from 'node:child_process';
import type { RunAs } from './run-as.js';

/**
 * The shell turns into the program and leaves a watcher behind, which stops the program when the watcher's standard
 * input ends: that is when this process is gone, in whatever way.
 */
const stopWithParent = `
( (
  cat
  kill -INT $$
  for _ in $(seq 80); do kill -0 $$ || exit; sleep 0.1; done
  kill -QUIT $$
  for _ in $(seq 50); do kill -0 $$ || exit; sleep 0.1; done
  kill -KILL $$
) <&3 3<&- >/dev/null 2>&1 & ) 3<&0
exec "$@" </dev/null
`;

/**
 * Starts a program that ends with this process, even when this one is killed, but in a session of its own, so that
 * Ctrl-C reaches only this process.
 * @param output where its standard output and standard error go: a pipe each, or a file descriptor for both
 */
export function spawnTied(runAs: RunAs, command: string[], output: 'pipe' | number): ChildProcess {
  const child = runAs.spawn('/bin/sh', ['-c', stopWithParent, 'sh', ...command], {
    cwd: '/',
    detached: true,
    env: { PATH: process.env.PATH, LC_ALL: 'C' },
    stdio: ['pipe', output, output],
  });
  child.once('exit', () => child.stdin?.destroy());
  return child;
}
