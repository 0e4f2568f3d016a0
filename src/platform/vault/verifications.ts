import { randomUUID } from 'node:crypto';
import type { Clock } from '../clock.js';
import type { Vault } from './vault.js';

/** What is held against what: the log against the ledger, or read models against a replay. */
export type VerificationKind = 'ledger' | 'read-models';

export interface Verification {
  readonly id: string;
  /** The account that asked; `null` when a command was run on the machine. */
  readonly askedBy: string | null;
  /** ISO instants */
  readonly askedAt: string;
  readonly startedAt: string | null;
  readonly finishedAt: string | null;
  /** From 0 to 1. */
  readonly share: number;
  /** `null` while it is not finished. */
  readonly isRight: boolean | null;
  readonly result: readonly string[];
}

export interface Outcome {
  readonly isRight: boolean;
  /** In words, line by line. */
  readonly result: readonly string[];
}

/** Does the work; says how far it is, from 0 to 1. */
export type VerificationWork = (progress: (share: number) => void) => Promise<Outcome>;

/** After so long without a word, whoever did it is taken for dead. */
const SILENT = "interval '1 minute'";
const SAY_EVERY_MS = 500;

/** Who had what verified, when, and what came of it: kept in the vault, seen by every process. */
export class Verifications {
  constructor(
    private readonly vault: Vault,
    private readonly clock: Clock,
  ) {}

  /** Has the active worker do it. Answers false when one waits or runs already. */
  async ask(kind: VerificationKind, accountId: string): Promise<boolean> {
    const asked = await this.vault.query(
      `INSERT INTO vault.verification (id, kind, asked_by, asked_at, heard_at)
       SELECT $1, $2, $3, $4, now() WHERE NOT EXISTS (
         SELECT FROM vault.verification
         WHERE kind = $2 AND finished_at IS NULL AND heard_at > now() - ${SILENT})
       RETURNING 1`,
      [randomUUID(), kind, accountId, this.clock.now()],
    );
    return asked.length > 0;
  }

  /** The oldest that somebody asked for and nobody does. */
  async nextAsked(kind: VerificationKind): Promise<string | null> {
    const [row] = await this.vault.query<{ id: string }>(
      `SELECT id FROM vault.verification
       WHERE kind = $1 AND finished_at IS NULL AND asked_by IS NOT NULL
         AND (started_at IS NULL OR heard_at < now() - ${SILENT})
       ORDER BY asked_at LIMIT 1`,
      [kind],
    );
    return row?.id ?? null;
  }

  /** Notes the beginning and the end of what a command does on the machine. */
  async note(kind: VerificationKind, work: VerificationWork): Promise<Outcome> {
    const id = randomUUID();
    await this.vault.query(
      'INSERT INTO vault.verification (id, kind, asked_at, heard_at) VALUES ($1, $2, $3, now())',
      [id, kind, this.clock.now()],
    );
    return this.carryOut(id, work);
  }

  /**
   * Does what was asked for and keeps what came of it. Throws what the work throws, and keeps that, too, unless `signal`
   * made it: then somebody else begins it again.
   */
  async carryOut(id: string, work: VerificationWork, signal?: AbortSignal): Promise<Outcome> {
    await this.vault.query('UPDATE vault.verification SET started_at = $2, heard_at = now() WHERE id = $1', [
      id,
      this.clock.now(),
    ]);
    try {
      const outcome = await this.withProgress(id, work);
      await this.finish(id, outcome);
      return outcome;
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      if (!signal?.aborted)
        await this.finish(id, { isRight: false, result: [`It could not be carried out: ${why}`] });
      throw error;
    }
  }

  /** The newest that is finished, and the one that waits or runs. */
  async latest(
    kind: VerificationKind,
  ): Promise<{ readonly finished: Verification | null; readonly running: Verification | null }> {
    const rows = await this.vault.query<VerificationRow>(
      `(SELECT ${COLUMNS} FROM vault.verification
        WHERE kind = $1 AND finished_at IS NOT NULL ORDER BY finished_at DESC LIMIT 1)
       UNION ALL
       (SELECT ${COLUMNS} FROM vault.verification
        WHERE kind = $1 AND finished_at IS NULL AND heard_at > now() - ${SILENT}
        ORDER BY asked_at DESC LIMIT 1)`,
      [kind],
    );
    const all = rows.map(fromRow);
    return {
      finished: all.find(({ finishedAt }) => finishedAt !== null) ?? null,
      running: all.find(({ finishedAt }) => finishedAt === null) ?? null,
    };
  }

  private async finish(id: string, { isRight, result }: Outcome): Promise<void> {
    await this.vault.query(
      `UPDATE vault.verification SET finished_at = $2, heard_at = now(), share = 1, is_right = $3, result = $4
       WHERE id = $1`,
      [id, this.clock.now(), isRight, result],
    );
  }

  private async withProgress(id: string, work: VerificationWork): Promise<Outcome> {
    let share = 0;
    const beat = setInterval(() => {
      void this.vault
        .query(
          'UPDATE vault.verification SET share = $2, heard_at = now() WHERE id = $1 AND finished_at IS NULL',
          [id, share],
        )
        .catch(() => undefined);
    }, SAY_EVERY_MS);
    try {
      return await work((reached) => (share = reached));
    } finally {
      clearInterval(beat);
    }
  }
}

const COLUMNS = `id, asked_by AS "askedBy", asked_at AS "askedAt", started_at AS "startedAt",
  finished_at AS "finishedAt", share, is_right AS "isRight", result`;

interface VerificationRow extends Omit<Verification, 'askedAt' | 'startedAt' | 'finishedAt'> {
  readonly askedAt: Date;
  readonly startedAt: Date | null;
  readonly finishedAt: Date | null;
}

function fromRow(row: VerificationRow): Verification {
  return {
    ...row,
    askedAt: row.askedAt.toISOString(),
    startedAt: row.startedAt?.toISOString() ?? null,
    finishedAt: row.finishedAt?.toISOString() ?? null,
  };
}
