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

const { LD_PRELOAD, FAKETIME, FAKETIME_SHARED } = process.env;
/** When tests run at another time (`faketime`), so do their programs: what one says until when, another believes. */
const clock = { LD_PRELOAD, FAKETIME, FAKETIME_SHARED };

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
    env: { PATH: process.env.PATH, ...clock, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => (output += text));
  let hasEnded = false;
  const ended = new Promise<number | NodeJS.Signals>((resolveEnd, reject) => {
    child.once('error', reject);
    // Unlike `exit`, it comes after everything that the program said.
    child.once('close', (code, signal) => {
      hasEnded = true;
      resolveEnd(code ?? signal ?? 1);
    });
  });
  return {
    process: child,
    output: () => output,
    async says(pattern, within = 90_000) {
      const match = await eventually(() => pattern.exec(output) ?? hasEnded, { within });
      if (match === true) throw new Error(`It ended without saying ${String(pattern)}:\n${output}`);
      return match;
    },
    ended,
  };
}

/** Kills the processes that hold these words in their command line or environment, all at one moment (Linux only). */
export async function killProcessesWith(words: string): Promise<void> {
  const pids = await processesWith(words);
  // Those that would do something about the end of another are held first.
  for (const signal of ['SIGSTOP', 'SIGKILL'] as const) for (const pid of pids) signalled(pid, signal);
}

/** Whether the process was still there to get the signal. 0 only asks. */
export function signalled(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
    throw error;
  }
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
