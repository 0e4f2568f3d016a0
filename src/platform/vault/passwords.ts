import { randomBytes } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { HashThreads, type HashJob } from './hash-threads.js';

/** Too many people wait for their password to be checked: answer 503 and ask to try again in a moment. */
export class TooBusy extends Error {
  constructor() {
    super('Too many passwords wait to be checked');
  }
}

/**
 * argon2id with the memory and passes that RFC 9106, section 4, recommends where memory is scarce: some 50 ms, many times
 * what OWASP asks for at least. In one lane, as the other cores are for pages.
 */
const ARGON2ID = { memoryCost: 65_536, timeCost: 3, parallelism: 1 };
const PARAMETERS = `$argon2id$v=19$m=${ARGON2ID.memoryCost},t=${ARGON2ID.timeCost},p=${ARGON2ID.parallelism}$`;

/** How many hashes are computed at once: a core is left to everything else, so that pages stay quick while many sign in. */
const AT_ONCE = Math.min(3, Math.max(1, availableParallelism() - 1));
/** The last in the queue waits some three seconds. */
const WAITING = 64 * AT_ONCE;
/** How much further back than pages the threads stand when the cores are all taken, as `nice` counts it. */
const NICER = 5;

/** Hashes and compares passwords, a few at a time. */
export class Passwords {
  private readonly threads: HashThreads;
  private readonly nobodys = hashOfNobody();
  private asked = 0;

  constructor(private readonly limits = { atOnce: AT_ONCE, waiting: WAITING }) {
    this.threads = new HashThreads({ count: limits.atOnce, data: { nicer: NICER, argon2id: ARGON2ID } });
  }

  /** The hash in PHC form (`$argon2id$…`). @throws {TooBusy} */
  async hash(password: string): Promise<string> {
    return (await this.compute({ password: normal(password) })) as string;
  }

  /** Without a hash (nobody has this login) it takes as long and answers false. @throws {TooBusy} */
  async matches(kept: string | null, password: string): Promise<boolean> {
    const same = await this.compute({ password: normal(password), kept: kept ?? this.nobodys });
    return same === true && kept !== null;
  }

  /** Whether the hash was computed with other parameters than new ones are. */
  isOutdated(hash: string): boolean {
    return !hash.startsWith(PARAMETERS);
  }

  close(): Promise<void> {
    return this.threads.close();
  }

  private async compute(job: HashJob): Promise<unknown> {
    if (this.asked >= this.limits.atOnce + this.limits.waiting) throw new TooBusy();
    this.asked += 1;
    try {
      return await this.threads.compute(job);
    } finally {
      this.asked -= 1;
    }
  }
}

/** One form for what looks the same on different keyboards (NIST SP 800-63B). */
function normal(password: string): string {
  return password.normalize('NFKC');
}

/** A hash like any other, of nobody's password. */
function hashOfNobody(): string {
  const [salt, hash] = [16, 32].map((size) => randomBytes(size).toString('base64').replace(/=+$/, ''));
  return `${PARAMETERS}${salt ?? ''}$${hash ?? ''}`;
}
