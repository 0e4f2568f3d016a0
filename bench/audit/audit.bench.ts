import type { BenchRow } from '../row.js';
import type { BenchServers } from '../servers.js';
import { benchAsOf } from './as-of.js';
import { benchEventSearch } from './event-search.js';

/** What an auditor waits for, as multiples of what the database or the log needs for the bare look-up. */
export async function benchAudit(servers: BenchServers, short: boolean): Promise<BenchRow[]> {
  const size = short ? 20_000 : 1_000_000;
  return [...(await benchEventSearch(servers, size)), ...(await benchAsOf(servers, size))];
}
