import { defaultBaseUrl, loadConfig, WrongConfiguration, type Config } from '../config.js';
import { CannotStart } from '../embedded/cannot-start.js';
import { joinOrStartEmbedded } from '../embedded/join-embedded.js';
import type { Servers } from '../embedded/start-embedded.js';
import { awaitServers, ServerUnavailable } from '../platform/await-servers.js';
import { EventLog } from '../platform/event-store/event-log.js';
import { WrongMasterKey } from '../platform/vault/master-key.js';
import { Vault } from '../platform/vault/vault.js';
import { complain } from './progress-bar.js';

export interface OpenedServers {
  readonly config: Config;
  readonly databaseUrl: string;
  readonly eventStoreUrl: string;
  /** Where the pages are, or will be once Slotwell runs. */
  readonly baseUrl: string;
  readonly log: EventLog;
  /** Migrated. */
  readonly vault: Vault;
}

/** What was asked for cannot be done; the message says what to do instead. */
export class WrongRequest extends Error {}

const ANSWER_WITHIN_MS = 30_000;
const WRONG_REQUEST = 2;
const WRONG_CONFIGURATION = 78;

/**
 * Runs a command against the servers that the environment names, or the embedded ones, of a Slotwell that runs or of none.
 * Answers its exit code; what only the caller can mend is explained in a line.
 */
export async function withServers(work: (servers: OpenedServers) => Promise<number>): Promise<number> {
  try {
    const config = loadConfig(process.env);
    const servers = await joinOrStartEmbedded(
      { ...config, baseUrl: undefined },
      { log: complain, onLost: complain },
    );
    try {
      await awaitServers(servers, ANSWER_WITHIN_MS, complain);
      return await opened(servers, config, work);
    } finally {
      await servers.stop();
    }
  } catch (error) {
    if (error instanceof WrongRequest) {
      complain(error.message);
      return WRONG_REQUEST;
    }
    const kinds = [WrongConfiguration, CannotStart, ServerUnavailable, WrongMasterKey];
    if (!kinds.some((kind) => error instanceof kind)) throw error;
    complain((error as Error).message);
    return WRONG_CONFIGURATION;
  }
}

async function opened(
  { databaseUrl, eventStoreUrl, masterKey, ...servers }: Servers,
  config: Config,
  work: (servers: OpenedServers) => Promise<number>,
): Promise<number> {
  const log = new EventLog(eventStoreUrl, config.streamPrefix);
  const vault = new Vault({ url: databaseUrl, masterKey });
  const baseUrl = servers.baseUrl ?? config.baseUrl ?? defaultBaseUrl(config.host, config.port ?? 3000);
  try {
    await vault.migrate();
    return await work({ config, databaseUrl, eventStoreUrl, baseUrl, log, vault });
  } finally {
    await log.close();
    await vault.close();
  }
}
