import { Worker } from 'node:worker_threads';

/** A password to be hashed, or compared with the hash that is `kept` of one. */
export interface HashJob {
  readonly password: string;
  readonly kept?: string;
}

/** A thread ended while it worked on this. */
export class HashThreadDied extends Error {}

interface Asked {
  readonly job: HashJob;
  readonly resolve: (answer: unknown) => void;
  readonly reject: (error: unknown) => void;
}

interface Thread {
  readonly worker: Worker;
  /** What it was given and has not answered, oldest first: it works on the first. */
  readonly given: Asked[];
}

interface HashThreadsOptions {
  /** How many there are at most. */
  readonly count: number;
  /** What they run, with which data. */
  readonly program?: URL;
  readonly data: object;
}

/** While it works on one, the next two lie ready: a thread never waits until this one gets round to it. */
const GIVEN_AT_MOST = 3;

/**
 * Computes hashes in threads of their own, which start when first needed, keep no program running, and are replaced
 * when they die. Jobs are taken in the order in which they came.
 */
export class HashThreads {
  private readonly threads = new Set<Thread>();
  private readonly waiting: Asked[] = [];

  constructor(private readonly options: HashThreadsOptions) {}

  /** Answers the hash, or whether the password is the one that was hashed. @throws {HashThreadDied} */
  compute(job: HashJob): Promise<unknown> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ job, resolve, reject });
      this.giveOut();
    });
  }

  /** Ends the threads; what they had not answered is rejected. */
  async close(): Promise<void> {
    const unanswered = [this.waiting, ...[...this.threads].map(({ given }) => given)].map((one) =>
      one.splice(0),
    );
    for (const { reject } of unanswered.flat()) reject(new HashThreadDied('The hash threads were closed'));
    await Promise.all([...this.threads].map(({ worker }) => worker.terminate()));
  }

  private giveOut(): void {
    while (this.waiting.length > 0) {
      const thread = this.leastBusy();
      const next = thread && this.waiting.shift();
      if (!next) return;
      if (thread.given.length === 0) thread.worker.ref();
      thread.given.push(next);
      thread.worker.postMessage(next.job);
    }
  }

  private leastBusy(): Thread | undefined {
    const [free] = [...this.threads].sort((one, other) => one.given.length - other.given.length);
    const takesMore = free && free.given.length < GIVEN_AT_MOST ? free : undefined;
    if (free?.given.length === 0 || this.threads.size >= this.options.count) return takesMore;
    try {
      return this.start();
    } catch (cause) {
      // The machine has no thread left: those that there are do the work, and without any it cannot be done.
      if (!free)
        for (const { reject } of this.waiting.splice(0))
          reject(new HashThreadDied('No hash thread could be started', { cause }));
      return takesMore;
    }
  }

  private start(): Thread {
    const { program = new URL('hash-thread.mjs', import.meta.url), data } = this.options;
    const worker = new Worker(program, { workerData: data, execArgv: [] });
    const thread: Thread = { worker, given: [] };
    let cause: unknown;
    worker.unref();
    worker.on('message', (said: { answer: unknown } | { error: unknown }) => this.take(thread, said));
    worker.on('error', (error) => (cause = error));
    worker.on('exit', () => {
      this.threads.delete(thread);
      const [killer, ...others] = thread.given.splice(0);
      killer?.reject(new HashThreadDied('A hash thread died', { cause }));
      this.waiting.unshift(...others);
      this.giveOut();
    });
    this.threads.add(thread);
    return thread;
  }

  private take({ worker, given }: Thread, said: { answer: unknown } | { error: unknown }): void {
    const asked = given.shift();
    if (given.length === 0) worker.unref();
    this.giveOut();
    if ('error' in said) asked?.reject(said.error);
    else asked?.resolve(said.answer);
  }
}
