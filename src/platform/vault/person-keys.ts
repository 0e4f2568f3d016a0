import { randomBytes } from 'node:crypto';
import type { Keyring, PersonKeys } from '../event-store/keyring.js';
import { FadingMap } from './fading-map.js';
import { masterKeyFor, WrongMasterKey } from './master-key.js';
import { open, seal } from './sealing.js';
import type { Vault } from './vault.js';

/** What the vault says of a person: the key, or that the person was erased. */
type Kept = Buffer | 'erased';

interface Row {
  readonly person: string;
  readonly wrapped: Buffer | null;
}

const CACHED_MS = 60_000;
const CACHED_PEOPLE = 20_000;
/** How many people one statement asks for. */
const AT_ONCE = 5_000;

/** The sealing keys of people, wrapped by the master key. A key is committed before anything is sealed with it. */
export class VaultPersonKeys implements PersonKeys {
  private readonly cache: FadingMap<Kept>;
  private readonly wrapping: Buffer;
  private readonly fingerprint: Buffer;

  constructor(
    private readonly vault: Vault,
    cache = { lifetimeMs: CACHED_MS, people: CACHED_PEOPLE },
  ) {
    this.cache = new FadingMap(cache.lifetimeMs, cache.people);
    this.wrapping = masterKeyFor(vault.masterKey, 'person-keys');
    this.fingerprint = masterKeyFor(vault.masterKey, 'fingerprint');
  }

  async toSeal(people: ReadonlySet<string>): Promise<Keyring> {
    const kept = await this.find(people);
    const strangers = [...people].filter((person) => !kept.has(person));
    await this.make(strangers);
    for (const [person, key] of await this.find(new Set(strangers))) kept.set(person, key);
    return new KeyringOf(kept);
  }

  async toOpen(people: ReadonlySet<string>): Promise<Keyring> {
    return new KeyringOf(await this.find(people));
  }

  /**
   * Destroys a person's key and leaves the mark: within the cache's lifetime, everything that was sealed with it
   * reads as erased in every process.
   */
  async erase(person: string): Promise<void> {
    await this.vault.query(
      `INSERT INTO vault.person_keys (person, erased_at) VALUES ($1, now())
       ON CONFLICT (person) DO UPDATE SET wrapped = NULL, erased_at = now() WHERE person_keys.erased_at IS NULL`,
      [person],
    );
    this.cache.delete(person);
  }

  private async find(people: ReadonlySet<string>): Promise<Map<string, Kept>> {
    const kept = new Map<string, Kept>();
    const unknown: string[] = [];
    for (const person of people) {
      const cached = this.cache.get(person);
      if (cached === undefined) unknown.push(person);
      else kept.set(person, cached);
    }
    for (let at = 0; at < unknown.length; at += AT_ONCE) {
      const rows = await this.vault.query<Row>(
        'SELECT person, wrapped FROM vault.person_keys WHERE person = ANY($1::text[])',
        [unknown.slice(at, at + AT_ONCE)],
      );
      for (const row of rows) {
        const key = row.wrapped === null ? 'erased' : this.unwrap(row.person, row.wrapped);
        kept.set(row.person, key);
        this.cache.set(row.person, key);
      }
    }
    return kept;
  }

  /**
   * Of two who make a key for the same person one commits it; both read that one. Sorted, they cannot deadlock. Nothing
   * is wrapped by a master key that was changed meanwhile: the row of its fingerprint is held until the key is kept.
   */
  private async make(people: readonly string[]): Promise<void> {
    const sorted = people.toSorted();
    for (let at = 0; at < sorted.length; at += AT_ONCE) {
      const some = sorted.slice(at, at + AT_ONCE);
      const [held] = await this.vault.query<{ ours: boolean }>(
        `WITH held AS (SELECT fingerprint FROM vault.master_key WHERE fingerprint = $3 FOR SHARE),
              made AS (INSERT INTO vault.person_keys (person, wrapped)
                       SELECT given.* FROM held, unnest($1::text[], $2::bytea[]) AS given ON CONFLICT DO NOTHING)
         SELECT EXISTS (SELECT FROM held) AS ours`,
        [some, some.map((person) => seal(this.wrapping, person, randomBytes(32))), this.fingerprint],
      );
      if (!held?.ours) throw new WrongMasterKey();
    }
  }

  private unwrap(person: string, wrapped: Buffer): Buffer {
    try {
      return open(this.wrapping, person, wrapped);
    } catch (error) {
      throw new Error(`The key of person ${person} does not open with this master key`, { cause: error });
    }
  }
}

/** Personal data of somebody without a key: never taken for an erasure. */
export class MissingKey extends Error {}

class KeyringOf implements Keyring {
  constructor(private readonly kept: ReadonlyMap<string, Kept>) {}

  seal(person: string, context: string, plain: string): string {
    const key = this.keyOf(person);
    if (key === 'erased') throw new Error(`Person ${person} was erased: nothing more is sealed for them`);
    return seal(key, bound(person, context), Buffer.from(plain)).toString('base64');
  }

  isErased(person: string): boolean {
    return this.keyOf(person) === 'erased';
  }

  open(person: string, context: string, sealed: string): string | null {
    const key = this.keyOf(person);
    if (key === 'erased') return null;
    return open(key, bound(person, context), Buffer.from(sealed, 'base64')).toString();
  }

  private keyOf(person: string): Kept {
    const key = this.kept.get(person);
    if (key === undefined) throw new MissingKey(`The vault has no key for person ${person}`);
    return key;
  }
}

/** Neither part can pass for a piece of the other. */
function bound(person: string, context: string): string {
  return JSON.stringify([person, context]);
}
