import { access, readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Projection } from './projection.js';

/** A projection with the SQL that makes its schema. */
export interface DiscoveredProjection extends Projection {
  readonly sql: string;
}

/**
 * Every read model: the folders of `projections/` beside the code that runs (compiled or not), each with a
 * `projection` of its own name and its `schema.sql`, which stays in the source tree. Sorted by name.
 */
export async function discoverProjections(): Promise<DiscoveredProjection[]> {
  const beside = await upTo('projections');
  const entries = await readdir(join(beside, 'projections'), { withFileTypes: true });
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  return Promise.all(names.sort().map((name) => load(join(beside, 'projections', name), name)));
}

/** The text of `projections/<name>/schema.sql`. */
export async function readSchemaSql(name: string): Promise<string> {
  return readFile(join(await upTo('package.json'), 'projections', name, 'schema.sql'), 'utf8');
}

async function load(folder: string, name: string): Promise<DiscoveredProjection> {
  const files = await readdir(folder);
  const file = files.includes('projection.js') ? 'projection.js' : 'projection.ts';
  const module = (await import(pathToFileURL(join(folder, file)).href)) as { projection?: Projection };
  if (module.projection?.name !== name)
    throw new Error(`${join(folder, file)} must export a \`projection\` named ${name}`);
  return { ...module.projection, sql: await readSchemaSql(name) };
}

/** The nearest folder above this file that holds `name`. */
async function upTo(name: string): Promise<string> {
  for (let folder = import.meta.dirname; ; folder = dirname(folder)) {
    const found = await access(join(folder, name)).then(
      () => true,
      () => false,
    );
    if (found) return folder;
    if (folder === dirname(folder)) throw new Error(`No folder above ${import.meta.dirname} holds ${name}`);
  }
}
