import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { startEmbeddedPostgres } from '../../src/embedded/postgres/start.js';

declare module 'vitest' {
  export interface ProvidedContext {
    /** The PostgreSQL server that this run makes its databases on. */
    databaseServer: string;
  }
}

/** One PostgreSQL server for the whole run: the one that `DATABASE_URL` names, else an embedded one of its own. */
export async function setup(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  const given = process.env.DATABASE_URL;
  if (given) {
    project.provide('databaseServer', given);
    return undefined;
  }
  const directory = await mkdtemp(join(tmpdir(), 'slotwell-test-'));
  const server = await startEmbeddedPostgres({ directory });
  project.provide('databaseServer', server.url('postgres'));
  return async () => {
    await server.stop();
    await rm(directory, { recursive: true, force: true, maxRetries: 10 });
  };
}
