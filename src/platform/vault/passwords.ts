import { availableParallelism } from 'node:os';
import { hash, verify } from '@node-rs/argon2';

/** Too many people wait for their password to be checked: answer 503 and ask to try again in a moment. */
export class TooBusy extends Error {
  constructor() {
    super('Too many passwords wait to be checked');
  }
}

/** argon2id with the parameters that OWASP's Password Storage Cheat Sheet names first for 19 MiB. */
const ARGON2ID = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/**
 * How many hashes are computed at once: a core is left to everything else, so that pages stay quick while many sign in,
 * and a thread of Node's four to files and DNS.
 */
const AT_ONCE = Math.min(3, Math.max(1, availableParallelism() - 1));
/** At some 20 ms each the last in the queue waits two or three seconds. */
const WAITING = 128 * AT_ONCE;

/** Hashes and compares passwords, a few at a time. */
export class Passwords {
  private running = 0;
  private readonly waiting: (() => void)[] = [];
  private decoy: Promise<string> | undefined;

  constructor(private readonly limits = { atOnce: AT_ONCE, waiting: WAITING }) {}

  /** The hash in PHC form (`$argon2id$…`). @throws {TooBusy} */
  hash(password: string): Promise<string> {
    return this.inTurn(() => hash(normal(password), ARGON2ID));
  }

  /** Without a hash (nobody has this login) it takes as long and answers false. @throws {TooBusy} */
  async matches(kept: string | null, password: string): Promise<boolean> {
    const compared = kept ?? (await this.decoyHash());
    const same = await this.inTurn(() => verify(compared, normal(password)));
    return same && kept !== null;
  }

  private decoyHash(): Promise<string> {
    this.decoy ??= hash('nobody has this password', ARGON2ID);
    return this.decoy;
  }

  private async inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (this.running >= this.limits.atOnce) {
      if (this.waiting.length >= this.limits.waiting) throw new TooBusy();
      await new Promise<void>((resolve) => this.waiting.push(resolve));
    } else {
      this.running += 1;
    }
    try {
      return await work();
    } finally {
      const next = this.waiting.shift();
      if (next) next();
      else this.running -= 1;
    }
  }
}

/** One form for what looks the same on different keyboards (NIST SP 800-63B). */
function normal(password: string): string {
  return password.normalize('NFKC');
}
