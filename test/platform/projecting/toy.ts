import { randomUUID } from 'node:crypto';
import type { DomainEvent } from '../../../src/kernel/stream.js';
import { EventLog } from '../../../src/platform/event-store/event-log.js';
import { PgReadModels } from '../../../src/platform/projecting/pg-read-models.js';
import { ReadModelChanges } from '../../../src/platform/projecting/changes.js';
import type { DiscoveredProjection } from '../../../src/platform/projecting/discover.js';
import { defineProjection, type Handlers } from '../../../src/platform/projecting/projection.js';
import {
  ProjectingWorker,
  type ProjectingOptions,
} from '../../../src/platform/projecting/projecting-worker.js';
import { ReadModelProgress } from '../../../src/platform/projecting/read-model-progress.js';
import { ReadModelState } from '../../../src/platform/projecting/read-model-state.js';
import type { Recorded, StoredEvent } from '../../../src/platform/event-store/recorded-event.js';
import type { TestEventStore } from '../../support/event-store.js';
import { testDatabase } from '../../support/postgres.js';

export type Toy =
  | { type: 'BoxPacked'; data: { box: string; label: string; weight: number } }
  | { type: 'BoxRelabelled'; data: { box: string; label: string } }
  | { type: 'BoxWeighed'; data: { box: string; weight: number } }
  | { type: 'BoxUnpacked'; data: { box: string } };

const when: Handlers<Toy> = {
  BoxPacked({ data, metadata, position }, rows) {
    rows.put('box', { ...data, packed_at: metadata.at });
    rows.put('packing', { position, box: data.box });
    rows.touch(`box/${data.box}`);
  },
  BoxRelabelled({ data }, rows) {
    if (data.label === 'unspeakable') throw new Error('No word for it');
    rows.patch('box', { box: data.box }, { label: data.label });
    rows.touch(`box/${data.box}`);
  },
  BoxWeighed({ data, revision }, rows) {
    rows.patch('box', { box: data.box }, { weight: data.weight });
    rows.put('weighing', { box: data.box, revision, weight: data.weight });
    rows.touch(`box/${data.box}`);
  },
  BoxUnpacked({ data, position }, rows) {
    rows.remove('box', { box: data.box });
    rows.put('unpacking', { position, box: data.box });
    rows.touch(`box/${data.box}`);
  },
};

/** Four tables. A box that weighs nothing breaks its generated column. */
const sql = `
  CREATE TABLE box (box text PRIMARY KEY, label text NOT NULL, weight integer NOT NULL, packed_at timestamptz NOT NULL,
    per_kilo integer GENERATED ALWAYS AS (1000 / weight) STORED);
  CREATE INDEX box_by_label ON box USING gin (label gin_trgm_ops);
  CREATE INDEX box_by_weight ON box (weight, box);
  CREATE TABLE packing (position bigint PRIMARY KEY, box text NOT NULL);
  CREATE TABLE weighing (box text, revision bigint, weight integer NOT NULL, PRIMARY KEY (box, revision));
  CREATE TABLE unpacking (position bigint PRIMARY KEY, box text NOT NULL);`;

export function boxes(change: Partial<DiscoveredProjection> = {}): DiscoveredProjection {
  return { ...defineProjection<Toy>({ name: 'toy-boxes', version: 1, when }), sql, ...change };
}

/** Decodes nothing: toy events have no personal fields. */
export const plainCodec = {
  decode: (events: readonly StoredEvent[]) => Promise.resolve(events as unknown as Recorded[]),
};

export interface ToyWorld {
  readonly url: string;
  readonly log: EventLog;
  readonly db: PgReadModels;
  readonly changes: ReadModelChanges;
  readonly progress: ReadModelProgress;
  readonly state: ReadModelState;
  /** Appends to the stream of the box, and answers the position of the last event. */
  append(box: string, ...events: Toy[]): Promise<bigint>;
  /** A worker that is stopped with the world. */
  worker(options?: Partial<ProjectingOptions>): ProjectingWorker;
  close(): Promise<void>;
}

/** An empty log on the server, an empty database, and what projects from the one into the other. */
export async function toyWorld(server: TestEventStore): Promise<ToyWorld> {
  const database = await testDatabase();
  const { url } = database;
  const log = new EventLog(server.url, `toy-${randomUUID()}-`);
  const db = new PgReadModels({ url, max: 4, onError: () => undefined });
  const changes = new ReadModelChanges(url);
  changes.start();
  const progress = new ReadModelProgress(changes, db);
  const workers: ProjectingWorker[] = [];
  return {
    url,
    log,
    db,
    changes,
    progress,
    state: new ReadModelState(url, db),
    async append(box, ...events) {
      const { position } = await log.append(`box-${box}`, 'any', events.map(stored));
      return position ?? -1n;
    },
    worker(options = {}) {
      const worker = new ProjectingWorker({
        url,
        log,
        codec: plainCodec,
        projections: [boxes()],
        ...options,
      });
      workers.push(worker);
      return worker;
    },
    async close() {
      await Promise.all(workers.map((worker) => worker.stop()));
      progress.stop();
      await Promise.all([changes.stop(), db.close(), log.close()]);
      await database.drop();
    },
  };
}

export function stored(event: DomainEvent) {
  const id = randomUUID();
  const at = '2026-03-02T08:00:00Z';
  const metadata = {
    actor: { kind: 'visitor' as const },
    commandId: id,
    correlationId: id,
    causationId: id,
    at,
    schema: 1,
  };
  return { id, type: event.type, data: event.data as Record<string, unknown>, metadata };
}

export const packed = (box: string, label = 'books', weight = 5): Toy => ({
  type: 'BoxPacked',
  data: { box, label, weight },
});
export const relabelled = (box: string, label: string): Toy => ({
  type: 'BoxRelabelled',
  data: { box, label },
});
export const weighed = (box: string, weight: number): Toy => ({ type: 'BoxWeighed', data: { box, weight } });
export const unpacked = (box: string): Toy => ({ type: 'BoxUnpacked', data: { box } });
