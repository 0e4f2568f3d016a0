import type { Client } from 'pg';
import { connected } from '../connected.js';
import type { Codec } from '../event-store/codec.js';
import type { FollowedLog } from '../following/batches.js';
import { continues, lookAt } from '../following/log-now.js';
import { discoverProjections, type DiscoveredProjection } from './discover.js';
import { keptFeeds } from './feeds.js';
import { schemaName } from './names.js';
import { builtOnes, replayBeside, type Replayed } from './replay-beside.js';
import { WRITING } from './worker-settings.js';

export interface VerifyingOptions {
  /** The database of the read models. */
  readonly url: string;
  readonly log: FollowedLog;
  readonly codec: Pick<Codec, 'decode'>;
  /** Those in `projections/` unless given. */
  readonly projections?: readonly DiscoveredProjection[];
  /** Hears how much of the log was replayed, from 0 to 1, and up to which position. */
  readonly progress?: (share: number, position: bigint) => void;
  readonly signal?: AbortSignal;
}

/** What came of it, one line for each read model. */
export interface ReadModelsVerdict {
  readonly isRight: boolean;
  readonly lines: readonly string[];
}

/** Somebody else verifies the read models at this moment. */
export class AlreadyVerifying extends Error {}

/** The advisory lock of whoever verifies: replays have names of their own, once. */
const VERIFYING_LOCK = 4_021_981;
const BATCH_SIZE = 1_000;

/**
 * Replays the log beside the read models and compares what both hold at the same position. One that differs is compared once
 * more at a newer position: somebody may have been erased in between, whom the replay cannot know any more as the
 * read model did. Throws `AlreadyVerifying`.
 */
export async function verifyReadModels(options: VerifyingOptions): Promise<ReadModelsVerdict> {
  const projections = options.projections ?? (await discoverProjections());
  const connection = {
    connectionString: options.url,
    application_name: 'slotwell verifying',
    options: WRITING,
  };
  return connected(connection, async (client) => {
    const { rows } = await client.query<{ ours: boolean }>('SELECT pg_try_advisory_lock($1) AS ours', [
      VERIFYING_LOCK,
    ]);
    if (!rows[0]?.ours) throw new AlreadyVerifying('The read models are being verified already.');
    return verifyAll(client, options, projections);
  });
}

async function verifyAll(
  client: Client,
  options: VerifyingOptions,
  projections: readonly DiscoveredProjection[],
): Promise<ReadModelsVerdict> {
  const { built, missing } = await builtOnes(client, projections);
  const strangers = await ofAnotherLog(client, options.log, built);
  const comparable = built.filter((projection) => !strangers.includes(projection));
  const first = await compare(client, options, comparable);
  const again = comparable.filter(({ name }) => first.some((one) => one.name === name && !isSame(one)));
  const second = again.length === 0 ? [] : await compare(client, options, again);
  const last = first.map((one) => second.find(({ name }) => name === one.name) ?? one);
  return {
    isRight: last.every(isSame) && missing.length === 0 && strangers.length === 0,
    lines: [
      ...last.map(describe),
      ...missing.map(({ name }) => `${name}: not built yet.`),
      ...strangers.map(({ name }) => `${name}: filled from another log, or from more than this one holds.`),
    ],
  };
}

async function ofAnotherLog(
  client: Client,
  log: FollowedLog,
  projections: readonly DiscoveredProjection[],
): Promise<DiscoveredProjection[]> {
  const now = await lookAt(log);
  const strange = (await keptFeeds(client)).filter((feed) => !continues(feed, now));
  return projections.filter(({ name }) => strange.some(({ schema }) => schema === schemaName(name)));
}

async function compare(
  client: Client,
  { log, codec, progress = () => undefined, signal = new AbortController().signal }: VerifyingOptions,
  projections: readonly DiscoveredProjection[],
): Promise<Replayed[]> {
  const types = new Set(projections.flatMap(({ when }) => Object.keys(when)));
  const end = (await log.head()) ?? 1n;
  const reading = { log, codec, types, size: BATCH_SIZE };
  const tell = (position: bigint) => progress(Math.min(1, Number(position) / Number(end)), position);
  return replayBeside(client, reading, projections, tell, signal);
}

function isSame({ live, replay }: Replayed): boolean {
  const tables = Object.keys({ ...live.tables, ...replay.tables });
  return (
    live.position === replay.position && tables.every((name) => live.tables[name] === replay.tables[name])
  );
}

function describe(compared: Replayed): string {
  const { name, live, replay } = compared;
  const at = `at position ${live.position ?? 'none'}`;
  if (isSame(compared)) return `${name}: as a replay makes it, ${at} (${rowsOf(live.tables)} rows).`;
  const tables = Object.keys(live.tables).filter((table) => live.tables[table] !== replay.tables[table]);
  const differences = tables.map((table) => {
    const [is, should] = [count(live.tables[table]), count(replay.tables[table])];
    return is === should
      ? `${table} has ${String(is)} rows, some with other content`
      : `${table} has ${String(is)} rows, a replay makes ${String(should)}`;
  });
  return `${name}: not as a replay makes it, ${at}: ${differences.join('; ')}. Rebuild it, or check again in two minutes if somebody is being erased.`;
}

function rowsOf(tables: Replayed['live']['tables']): string {
  return String(Object.values(tables).reduce((sum, checksum) => sum + count(checksum), 0));
}

function count(checksum = ''): number {
  return Number(checksum.split(':')[0]);
}
