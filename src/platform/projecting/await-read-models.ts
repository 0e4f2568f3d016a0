import { setTimeout as delay } from 'node:timers/promises';
import { DatabaseError } from 'pg';
import { discoverProjections, type DiscoveredProjection } from './discover.js';
import { definitionOf } from './feeds.js';
import type { ReadModels } from './read-models.js';

const LOOK_EVERY_MS = 50;
const TELL_EVERY_MS = 5_000;
const UNDEFINED_TABLE = '42P01';

/** Answers once every read model is there in the shape that the queries expect. `tell` hears every few seconds which are not. */
export async function awaitReadModels(db: ReadModels, tell: (line: string) => void): Promise<void> {
  const projections = await discoverProjections();
  for (let next = performance.now() + TELL_EVERY_MS; ; await delay(LOOK_EVERY_MS)) {
    const missing = await notThere(db, projections);
    if (missing.length === 0) return;
    if (performance.now() < next) continue;
    tell(`Waiting for the read models ${missing.join(', ')} to be built`);
    next += TELL_EVERY_MS;
  }
}

async function notThere(db: ReadModels, projections: readonly DiscoveredProjection[]): Promise<string[]> {
  try {
    const feeds = await db.query<{ projection: string; definition: string }>(
      'SELECT projection, definition FROM projecting.feed WHERE NOT building',
    );
    const there = new Map(feeds.map(({ projection, definition }) => [projection, definition]));
    return projections
      .filter((projection) => there.get(projection.name) !== definitionOf(projection))
      .map(({ name }) => name);
  } catch (error) {
    if (!(error instanceof DatabaseError) || error.code !== UNDEFINED_TABLE) throw error;
    return projections.map(({ name }) => name);
  }
}
