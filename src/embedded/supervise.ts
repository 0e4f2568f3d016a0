import { setTimeout as delay } from 'node:timers/promises';

/** A server that runs now. */
export interface Running {
  /** Resolves with how it ended, in words that follow its name, when it ends for whatever reason. */
  exited: Promise<string>;
  stop(): Promise<void>;
}

export interface Supervision {
  /** The server's name in log lines. */
  name: string;
  /** The server as it runs now. */
  first: Running;
  start: () => Promise<Running>;
  log: (line: string) => void;
  /** Called once, when the server died `attempts` times in a row without running for a while, and is left so. */
  onLost: (reason: string) => void;
  /** The first pause before a new start, in milliseconds. */
  pauseMs?: number;
}

const attempts = 8;
const longestPause = 50;
const steadyAfterMs = 2_000;

/** Starts a server again whenever it dies, after a pause that doubles while it keeps dying, until `stop`. */
export function supervise({ name, first, start, log, onLost, pauseMs = 100 }: Supervision): {
  stop(): Promise<void>;
} {
  const stopping = new AbortController();
  let running = first;

  async function keepRunning(): Promise<void> {
    let failures = 0;
    for (;;) {
      const since = performance.now();
      const ending = await running.exited;
      stopping.signal.throwIfAborted();
      if (performance.now() - since > steadyAfterMs) failures = 0;
      log(`${name} ${ending}; starting it again.`);
      failures = await startAgain(failures);
      stopping.signal.throwIfAborted();
    }
  }

  async function startAgain(failures: number): Promise<number> {
    for (let failed = failures; failed < attempts; failed += 1) {
      const pause = pauseMs * Math.min(2 ** failed, longestPause);
      await delay(pause, undefined, { signal: stopping.signal });
      try {
        running = await start();
        log(`${name} runs again.`);
        return failed + 1;
      } catch (error) {
        log(`${name} did not start: ${(error as Error).message}`);
      }
    }
    throw new Error(`${name} keeps dying and was not started again.`);
  }

  const supervision = keepRunning().catch((error: Error) => {
    if (!stopping.signal.aborted) onLost(error.message);
  });

  return {
    async stop() {
      stopping.abort();
      await running.stop();
      await supervision;
      await running.stop();
    },
  };
}
