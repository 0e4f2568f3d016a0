import type { LogNow } from '../following/log-now.js';
import { continues } from '../following/log-now.js';
import type { Vault, VaultQueries, VaultTransaction } from '../vault/vault.js';
import type { Timer } from './gathered-reaction.js';
import type { Process } from './process.js';

/** Why a process waits for an admin: its position belongs to another log, or lies behind the end of this one. */
export type Stopped = 'another-log' | 'shorter-log';

/** Where a process stands: after the event at `position` of the log named `log`, both `null` before the first. */
export interface Standing {
  readonly process: Process;
  position: bigint | null;
  log: string | null;
  readonly stopped: Stopped | null;
}

/** Somebody else moved the process on: this worker is not the only one and must stop. */
export class ProcessMoved extends Error {}

interface Row {
  readonly name: string;
  readonly position: string | null;
  readonly log: string | null;
  readonly stopped: Stopped | null;
}

/** Where all processes stand. Those whose position does not belong to the log as it is now are stopped for good. */
export async function standingsOf(
  vault: Vault,
  processes: readonly Process[],
  now: LogNow,
): Promise<Standing[]> {
  const names = processes.map((process) => process.name);
  await vault.query(
    'INSERT INTO vault.process (name) SELECT unnest($1::text[]) ON CONFLICT (name) DO NOTHING',
    [names],
  );
  const rows = await vault.query<Row>('SELECT name, position, log, stopped FROM vault.process');
  const standings: Standing[] = [];
  for (const process of processes) {
    const row = rows.find(({ name }) => name === process.name);
    const bookmark = { position: row?.position == null ? null : BigInt(row.position), log: row?.log ?? null };
    const stopped = row?.stopped ?? (continues(bookmark, now) ? null : reasonToStop(bookmark.log, now));
    if (stopped && !row?.stopped)
      await vault.query('UPDATE vault.process SET stopped = $2 WHERE name = $1', [process.name, stopped]);
    standings.push({ process, ...bookmark, stopped });
  }
  return standings;
}

/** Moves processes on past events that do not concern them. */
export async function keepPosition(
  vault: Vault,
  standings: readonly Standing[],
  at: { readonly position: bigint; readonly log: string },
): Promise<void> {
  await moveOn(vault, standings, at.position, at.log);
  for (const standing of standings) {
    standing.position = at.position;
    standing.log ??= at.log;
  }
}

/** Moves one process on to an event that it reacted to, and keeps the timers of the reaction, in one transaction. */
export async function keepReaction(
  vault: Vault,
  standing: Standing,
  at: { readonly position: bigint; readonly log: string },
  timers: ReadonlyMap<string, Timer | null>,
): Promise<void> {
  await vault.transaction(async (tx) => {
    await moveOn(tx, [standing], at.position, at.log);
    await keepTimers(tx, standing.process.name, timers);
  });
  standing.position = at.position;
  standing.log ??= at.log;
}

/** Takes a timer that was due off, unless its reaction set it anew, and keeps what the reaction set. */
export async function keepTimerReaction(
  vault: Vault,
  standing: Standing,
  timer: Timer,
  timers: ReadonlyMap<string, Timer | null>,
): Promise<void> {
  await vault.transaction(async (tx) => {
    if (standing.position !== null) await moveOn(tx, [standing], standing.position, standing.log ?? '');
    await tx.query('DELETE FROM vault.process_timer WHERE process = $1 AND key = $2 AND id = $3', [
      timer.process,
      timer.key,
      timer.id,
    ]);
    await keepTimers(tx, standing.process.name, timers);
  });
}

/** Timers of these processes that are due at `now`, the oldest first, without those whose ids are in `except`. */
export async function dueTimers(
  vault: VaultQueries,
  processes: readonly string[],
  now: string,
  except: readonly string[],
): Promise<Timer[]> {
  const rows = await vault.query<Omit<Timer, 'dueAt'> & { dueAt: Date }>(
    `SELECT process, key, id, due_at AS "dueAt", data, correlation AS "correlationId" FROM vault.process_timer
     WHERE process = ANY ($1) AND due_at <= $2 AND id <> ALL ($3) ORDER BY due_at, key LIMIT 100`,
    [processes, now, except],
  );
  return rows.map((row) => ({ ...row, dueAt: row.dueAt.toISOString() }));
}

/** Whether the timer is still there: neither cleared nor set anew. */
export async function isSet(vault: VaultQueries, { process, key, id }: Timer): Promise<boolean> {
  const rows = await vault.query(
    'SELECT 1 FROM vault.process_timer WHERE process = $1 AND key = $2 AND id = $3',
    [process, key, id],
  );
  return rows.length > 0;
}

/** The processes that wait for an admin. */
export async function stoppedNames(vault: VaultQueries): Promise<Set<string>> {
  const rows = await vault.query<{ name: string }>(
    'SELECT name FROM vault.process WHERE stopped IS NOT NULL',
  );
  return new Set(rows.map(({ name }) => name));
}

/** Locks the rows, and throws `ProcessMoved` unless each still says what this worker wrote last. */
async function moveOn(
  vault: VaultQueries,
  standings: readonly Standing[],
  position: bigint,
  log: string,
): Promise<void> {
  const moved = await vault.query(
    `UPDATE vault.process AS kept SET position = $3, log = coalesce(kept.log, $4)
     FROM unnest($1::text[], $2::bigint[]) AS given (name, position)
     WHERE kept.name = given.name AND kept.position IS NOT DISTINCT FROM given.position AND kept.stopped IS NULL
     RETURNING 1`,
    [
      standings.map(({ process }) => process.name),
      standings.map((standing) => standing.position?.toString() ?? null),
      position.toString(),
      log,
    ],
  );
  if (moved.length !== standings.length) throw new ProcessMoved('Another worker runs the processes');
}

async function keepTimers(
  tx: VaultTransaction,
  process: string,
  timers: ReadonlyMap<string, Timer | null>,
): Promise<void> {
  const cleared = [...timers].flatMap(([key, timer]) => (timer ? [] : [key]));
  const set = [...timers.values()].filter((timer) => timer !== null);
  if (cleared.length > 0)
    await tx.query('DELETE FROM vault.process_timer WHERE process = $1 AND key = ANY ($2)', [
      process,
      cleared,
    ]);
  if (set.length === 0) return;
  await tx.query(
    `INSERT INTO vault.process_timer (process, key, id, due_at, data, correlation)
     SELECT $1, * FROM unnest($2::text[], $3::uuid[], $4::timestamptz[], $5::jsonb[], $6::uuid[])
     ON CONFLICT (process, key) DO UPDATE
       SET id = excluded.id, due_at = excluded.due_at, data = excluded.data, correlation = excluded.correlation`,
    [
      process,
      set.map(({ key }) => key),
      set.map(({ id }) => id),
      set.map(({ dueAt }) => dueAt),
      set.map(({ data }) => JSON.stringify(data)),
      set.map(({ correlationId }) => correlationId),
    ],
  );
}

function reasonToStop(log: string | null, now: LogNow): Stopped {
  return log === now.identity ? 'shorter-log' : 'another-log';
}
