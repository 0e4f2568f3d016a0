import type { FollowedLog } from '../following/batches.js';
import { lookAt } from '../following/log-now.js';
import type { Vault } from '../vault/vault.js';
import type { Stopped } from './standings.js';

export interface ProcessStatus {
  readonly name: string;
  /** The log's position that the process has reached; `null` before the first event. */
  readonly position: bigint | null;
  /** Why it waits for an admin; `null` while it runs. */
  readonly stopped: Stopped | null;
  /** How many timers it has set. */
  readonly timers: number;
}

/** Looks after the processes, from any app process. */
export class ProcessState {
  constructor(
    private readonly vault: Vault,
    private readonly log: FollowedLog,
  ) {}

  async list(): Promise<ProcessStatus[]> {
    const rows = await this.vault.query<Omit<ProcessStatus, 'position'> & { position: string | null }>(
      `SELECT name, position, stopped,
              (SELECT count(*)::int FROM vault.process_timer WHERE process_timer.process = process.name) AS timers
       FROM vault.process ORDER BY name`,
    );
    return rows.map((row) => ({ ...row, position: row.position === null ? null : BigInt(row.position) }));
  }

  /**
   * Lets the processes that stopped go on with the log as it is now. From its `start` they react to everything again,
   * without their timers; commands that were carried out are recognised. From its `end` they react to what is to
   * come, and keep their timers.
   */
  async goOn(from: 'start' | 'end'): Promise<void> {
    const { identity, head } = await lookAt(this.log);
    const bookmark = from === 'end' && head !== null ? [head.toString(), identity] : [null, null];
    await this.vault.transaction(async (tx) => {
      if (from === 'start')
        await tx.query(
          'DELETE FROM vault.process_timer WHERE process IN (SELECT name FROM vault.process WHERE stopped IS NOT NULL)',
        );
      await tx.query(
        'UPDATE vault.process SET position = $1, log = $2, stopped = NULL WHERE stopped IS NOT NULL',
        bookmark,
      );
    });
  }
}
