import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { CannotStart } from '../../../src/embedded/cannot-start.js';
import { runPostmaster } from '../../../src/embedded/postgres/postmaster.js';

it('says so when the machine cannot start one more program, and ends nothing else', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'slotwell-postmaster-'));
  const binaries = { postgres: 'postgres', initdb: 'initdb' };
  const cluster = {
    folder,
    password: '',
    binaries,
    runAs: {
      spawn: (_: string, args: string[], options: object) => spawn(join(folder, 'none'), args, options),
    },
  };
  const start = runPostmaster(cluster, 1, join(folder, 'log'));
  await expect(start).rejects.toThrow(/^PostgreSQL could not be started: spawn .* ENOENT$/);
  await expect(start).rejects.toBeInstanceOf(CannotStart);
  await rm(folder, { recursive: true });
});
