import { refuse, type Refusal } from '../../kernel/refusal.js';
import { FOR_A_SAMPLE, type SetupLinks } from './setup-links.js';
import { hmacOf, type Vault, type VaultQueries, type VaultTransaction } from './vault.js';

/** What a sample clinic's story follows from: told from the same, it is the same to the last event. */
export interface SampleStory<Options extends object = object> {
  readonly options: Options;
  /** `YYYY-MM-DD`, the date up to which it is told. */
  readonly today: string;
}

export interface BegunSample<Options extends object = object> extends SampleStory<Options> {
  /** Whether people can sign in to it already. */
  readonly made: boolean;
}

/** Any number that nothing else in the database locks. */
const MAKING = 4_021_981;
const SHOWN_FOR = `interval '1 hour'`;
const BEGUN = 'SELECT options, today, made_at IS NOT NULL AS made FROM vault.sample_clinic';

/**
 * How far the making of a sample clinic has come. It is written into the log piece by piece, which may break off at any
 * moment; from the first moment on it is kept here what it is made from, so that whoever holds a set-up link goes on.
 */
export class SampleClinic {
  private readonly hmac: (text: string) => Buffer;

  constructor(
    private readonly vault: Vault,
    private readonly links: SetupLinks,
  ) {
    this.hmac = hmacOf(vault, 'sample-passwords');
  }

  /** Whether one was begun and nobody can sign in to it yet: until then there is no clinic. */
  async isUnfinished(): Promise<boolean> {
    const rows = await this.vault.query(`${BEGUN} WHERE made_at IS NULL`);
    return rows.length > 0;
  }

  /**
   * The one that a set-up link goes on with: unfinished, or made within the last hour, since the page that says how to
   * sign in may have got lost. `now` is an ISO instant.
   */
  async begun(now: string): Promise<BegunSample | null> {
    return find(this.vault, now);
  }

  /** Does `work` unless somebody is at it: `sample-under-way`. */
  alone<T>(work: () => Promise<T>): Promise<T | Refusal> {
    return this.vault.transaction(async (tx) => {
      const [lock] = await tx.query<{ ours: boolean }>('SELECT pg_try_advisory_xact_lock($1) AS ours', [
        MAKING,
      ]);
      return lock?.ours ? work() : refuse('sample-under-way');
    });
  }

  /**
   * Uses the link up, and begins a story, where nothing is told yet, or goes on with the one that was begun. Refuses with
   * what is wrong with the link, and with `clinic-already-open`.
   */
  begin<Options extends object>(
    token: string,
    story: SampleStory<Options>,
    { now, logIsEmpty }: { readonly now: string; readonly logIsEmpty: boolean },
  ): Promise<BegunSample<Options> | Refusal> {
    return this.vault.transaction(async (tx) => {
      const refused = await this.links.use(tx, token, FOR_A_SAMPLE);
      if (refused) return refused;
      if (!logIsEmpty) return (await find<Options>(tx, now)) ?? refuse('clinic-already-open');
      await tx.query(
        `INSERT INTO vault.sample_clinic (options, today) VALUES ($1, $2) ON CONFLICT (only_one)
         DO UPDATE SET options = excluded.options, today = excluded.today, made_at = NULL`,
        [story.options, story.today],
      );
      return { ...story, made: false };
    });
  }

  /** From here on people can sign in. */
  async finish(tx: VaultTransaction, now: string): Promise<void> {
    await tx.query('UPDATE vault.sample_clinic SET made_at = $1', [now]);
  }

  /** The account's first password (16 letters of base64url): the same whenever it is asked for, and another elsewhere. */
  passwordOf(accountId: string): string {
    return this.hmac(accountId).toString('base64url').slice(0, 16);
  }
}

async function find<Options extends object>(
  on: VaultQueries,
  now: string,
): Promise<BegunSample<Options> | null> {
  const rows = await on.query<BegunSample<Options>>(
    `${BEGUN} WHERE made_at IS NULL OR made_at > $1::timestamptz - ${SHOWN_FOR}`,
    [now],
  );
  return rows[0] ?? null;
}
