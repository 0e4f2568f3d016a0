import { existsSync } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { v5 } from 'uuid';
import { eventCatalogue } from '../../src/event-catalogue.js';
import type { Codec } from '../../src/platform/event-store/codec.js';
import type { Metadata, StoredEvent } from '../../src/platform/event-store/recorded-event.js';
import type { Vault } from '../../src/platform/vault/vault.js';
import { examples, olderShapes, type Example } from './examples.js';

/** An event of the corpus: as the log kept it, and the data that it must be read as for ever. */
export interface Kept {
  /** The file's name: `<type>.<schema>`. */
  readonly name: string;
  readonly text: string;
  readonly stored: StoredEvent;
  readonly opened: Readonly<Record<string, unknown>>;
}

/** The master key, and each person's key wrapped by it, both in base64: keys of nobody, for this corpus alone. */
interface Keys {
  readonly masterKey: string;
  readonly people: Readonly<Record<string, string>>;
}

const folder = join(import.meta.dirname, 'events');
const keysFile = join(import.meta.dirname, 'keys.json');
const NAMESPACE = '5f4e3d2c-1b0a-4998-8877-665544332211';

/** Every shape that the catalogue knows: each type in each of its schemas. */
export function shapes(): string[] {
  return Object.entries(eventCatalogue).flatMap(([type, { schema }]) =>
    Array.from({ length: schema }, (_, index) => `${type}.${String(index + 1)}`),
  );
}

/** The corpus in the order in which its events came. */
export async function readCorpus(): Promise<Kept[]> {
  const files = (await readdir(folder)).filter((file) => file.endsWith('.json'));
  const all = await Promise.all(
    files.map(async (file): Promise<Kept> => {
      const text = await readFile(join(folder, file), 'utf8');
      const { stored, opened } = JSON.parse(text) as { stored: Place; opened: Kept['opened'] };
      const { revision, position, ...event } = stored;
      const place = { revision: BigInt(revision), position: BigInt(position) };
      return { name: file.replace(/\.json$/, ''), text, stored: { ...event, ...place }, opened };
    }),
  );
  return all.sort((one, other) => Number(one.stored.position - other.stored.position));
}

/** The text of a corpus file. */
export function textOf({ stored, opened }: Pick<Kept, 'stored' | 'opened'>): string {
  const { id, stream, type, data, metadata } = stored;
  const place = { id, stream, revision: Number(stored.revision), position: Number(stored.position) };
  return `${JSON.stringify({ stored: { ...place, type, data, metadata }, opened }, null, 2)}\n`;
}

export async function readKeys(): Promise<Keys> {
  return JSON.parse(await readFile(keysFile, 'utf8')) as Keys;
}

/** Gives the vault the keys of the people in the corpus. */
export async function lendKeys(vault: Vault, { people }: Keys): Promise<void> {
  for (const [person, wrapped] of Object.entries(people))
    await vault.query('INSERT INTO vault.person_keys (person, wrapped) VALUES ($1, $2)', [
      person,
      Buffer.from(wrapped, 'base64'),
    ]);
}

/** Adds the shapes that the corpus has none of. What is there already is never written again. */
export async function addMissing(codec: Codec, vault: Vault, keys: Keys): Promise<string[]> {
  const there = await readCorpus();
  const missing = shapes().filter((shape) => !there.some(({ name }) => name === shape));
  let position = there.at(-1)?.stored.position ?? 0n;
  for (const name of missing) {
    const stored = await storedAs(name, codec, (position += 1n));
    const [read] = await codec.decode([stored]);
    const file = join(folder, `${name}.json`);
    if (existsSync(file)) throw new Error(`${file} is there already`);
    await writeFile(file, textOf({ stored, opened: read!.data as Kept['opened'] }));
  }
  await keepKeys(vault, keys);
  return missing;
}

interface Place extends Omit<StoredEvent, 'revision' | 'position'> {
  readonly revision: number;
  readonly position: number;
}

async function storedAs(name: string, codec: Codec, position: bigint): Promise<StoredEvent> {
  const [type = '', schema = ''] = name.split('.');
  const isNewest = Number(schema) === eventCatalogue[type]?.schema;
  const example = isNewest ? (examples as Readonly<Record<string, Example>>)[type] : olderShapes[name];
  if (!example) throw new Error(`test/corpus/examples.ts has no ${name}`);
  const { stream, data } = example;
  const metadata = metadataOf(name);
  const [encoded] = await codec.encode(stream, 'no_stream', [{ type, data }], metadata);
  const kept = isNewest
    ? encoded!
    : { ...encoded!, data: data as StoredEvent['data'], metadata: { ...metadata, schema: Number(schema) } };
  return { ...kept, stream, revision: 0n, position };
}

function metadataOf(name: string): Omit<Metadata, 'schema'> {
  const commandId = v5(name, NAMESPACE);
  const actor = { kind: 'account', accountId: v5('account', NAMESPACE), role: 'admin' } as const;
  return {
    actor,
    commandId,
    correlationId: commandId,
    causationId: commandId,
    at: '2026-03-02T08:00:00.000Z',
  };
}

async function keepKeys(vault: Vault, keys: Keys): Promise<void> {
  const rows = await vault.query<{ person: string; wrapped: Buffer }>(
    'SELECT person, wrapped FROM vault.person_keys ORDER BY person',
  );
  const made = rows.filter(({ person }) => !(person in keys.people));
  if (made.length === 0) return;
  const people = Object.fromEntries(made.map(({ person, wrapped }) => [person, wrapped.toString('base64')]));
  const all = { ...keys, people: { ...keys.people, ...people } };
  await writeFile(keysFile, `${JSON.stringify(all, null, 2)}\n`);
}
