import { spawn, type ChildProcess } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { eventually } from './wait.js';

/** A program that a test started in a process of its own, and what it said so far. */
export interface Program {
  process: ChildProcess;
  /** Both outputs together. */
  output(): string;
  /** Waits until it has said something that matches, and returns the match. Throws when it ended without. */
  says(pattern: RegExp, within?: number): Promise<RegExpExecArray>;
  /** The exit code, or the signal that ended it. */
  ended: Promise<number | NodeJS.Signals>;
}

/** A file of the build; `SLOTWELL_DIST` names another build than `dist`. */
export const built = (file: string): string => resolve(process.env.SLOTWELL_DIST ?? 'dist', file);

/**
 * Starts Node, with nothing of Slotwell's in its environment but `env`.
 * @param command a wrapper that runs Node, such as `setpriv` with its options; none by default
 */
export function startNode(
  args: string[],
  { env = {}, command = [], cwd }: { env?: Record<string, string>; command?: string[]; cwd?: string } = {},
): Program {
  const [file = process.execPath, ...rest] = [...command, process.execPath, ...args];
  const child = spawn(file, rest, {
    cwd,
    env: { PATH: process.env.PATH, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => (output += text));
  }
  const ended = new Promise<number | NodeJS.Signals>((resolveEnd, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolveEnd(code ?? signal ?? 1));
  });
  const hasEnded = () => child.exitCode !== null || child.signalCode !== null;
  return {
    process: child,
    output: () => output,
    async says(pattern, within = 90_000) {
      return eventually(
        () => {
          const match = pattern.exec(output);
          if (match) return match;
          if (hasEnded()) throw new Error(`It ended without saying ${String(pattern)}:\n${output}`);
          return false;
        },
        { within },
      );
    },
    ended,
  };
}

/** Ids of the processes that hold these words in their command line or environment (Linux only). */
export async function processesWith(words: string): Promise<number[]> {
  const pids = (await readdir('/proc')).map(Number).filter((pid) => pid > 0 && pid !== process.pid);
  const found = await Promise.all(
    pids.map(async (pid) => {
      const texts = await Promise.all(
        ['cmdline', 'environ'].map((file) =>
          readFile(join('/proc', String(pid), file), 'utf8').catch(() => ''),
        ),
      );
      return texts.some((text) => text.includes(words)) ? [pid] : [];
    }),
  );
  return found.flat();
}
