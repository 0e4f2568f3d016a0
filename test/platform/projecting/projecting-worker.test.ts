import { randomUUID } from 'node:crypto';
import type { Client } from 'pg';
import { Logger } from '@nestjs/common';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { EventLog } from '../../../src/platform/event-store/event-log.js';
import { announce, type Change } from '../../../src/platform/projecting/changes.js';
import { defineProjection } from '../../../src/platform/projecting/projection.js';
import { startEventStore, type TestEventStore } from '../../support/event-store.js';
import { connectTo } from '../../support/postgres.js';
import { eventually } from '../../support/wait.js';
import {
  boxes,
  packed,
  plainCodec,
  relabelled,
  stored,
  toyWorld,
  unpacked,
  weighed,
  type Toy,
  type ToyWorld,
} from './toy.js';

Logger.overrideLogger(false);

let server: TestEventStore;
let world: ToyWorld;

beforeAll(async () => {
  server = await startEventStore();
  return () => server.stop();
});
beforeEach(async () => {
  world = await toyWorld(server);
  return () => world.close();
});

const labels = () =>
  world.db.query<{ box: string; label: string }>('SELECT box, label FROM toy_boxes.box ORDER BY box');
const reached = async (position: bigint) => expect(await world.progress.reached(position, 60_000)).toBe(true);

it('fills the read model from what is there, and then from what comes', async () => {
  await world.append('a', packed('a'), relabelled('a', 'plates'));
  const last = await world.append('b', packed('b', 'pans'));
  await world.worker().start();
  await reached(last);
  expect(await labels()).toEqual([
    { box: 'a', label: 'plates' },
    { box: 'b', label: 'pans' },
  ]);

  await reached(await world.append('a', unpacked('a')));
  expect(await labels()).toEqual([{ box: 'b', label: 'pans' }]);
});

it('starts on an empty log, and takes in its first event', async () => {
  await world.worker().start();
  await eventually(async () => (await world.state.list()).length === 1);
  await reached(await world.append('a', packed('a')));
  expect(await labels()).toHaveLength(1);
});

it('says in time that a change has not arrived', async () => {
  const last = await world.append('a', packed('a'));
  expect(await world.progress.reached(last, 100)).toBe(false);
  await world.worker().start();
  await reached(last);
  expect(await world.progress.reached(last + 1n, 100)).toBe(false);
});

it('tells who listens what changed, after it can be read', async () => {
  await world.worker().start();
  const first = await world.append('a', packed('a'));
  await reached(first);
  const heard: (Change & { seen: number })[] = [];
  world.changes.subscribe((change) => {
    // That it was reached may have been read before it was told.
    if (!change || change.position <= first) return;
    void labels().then(
      (rows) => heard.push({ ...change, seen: rows.length }),
      () => undefined,
    );
  });
  const position = await world.append('b', packed('b'), relabelled('b', 'pans'));
  await eventually(() => heard.some((change) => change.position === position));
  for (const change of heard)
    expect(change).toMatchObject({ projection: 'toy-boxes', topics: new Set(['box/b']), seen: 2 });
});

it('names no topics when there are too many to name', async () => {
  const heard: (Change | null)[] = [];
  world.changes.subscribe((change) => heard.push(change));
  const named = (count: number) =>
    new Set(Array.from({ length: count }, (_, index) => `box/${'x'.repeat(90)}${index}`));
  const announced = [1, 400].map((count) => ({
    projection: 'toy-boxes',
    position: 5n,
    topics: named(count),
  }));
  await eventually(async () => {
    await withClient((client) => announce(client, announced));
    expect(heard.slice(-2)).toEqual([announced[0], { ...announced[1], topics: '*' }]);
  });
});

it('takes in nothing twice and leaves nothing out when it loses its connection again and again', async () => {
  const events: Toy[] = Array.from({ length: 900 }, (_, index) => {
    const box = `b${index % 40}`;
    return [
      packed(box, `label ${index}`),
      weighed(box, 1 + index),
      relabelled(box, `other ${index}`),
      unpacked(box),
    ][index % 4]!;
  });
  let last = 0n;
  for (let from = 0; from < events.length; from += 300)
    last = await world.append('all', ...events.slice(from, from + 300));
  await world.worker({ batchSize: 7 }).start();
  for (let times = 0; times < 6; times += 1) {
    await world.progress.reached(last, 50 + 40 * times);
    await breakConnections();
  }
  await reached(last);
  const broken = await world.state.checksum('toy-boxes');
  expect(await world.db.query('SELECT count(*)::int AS n FROM toy_boxes.weighing')).toEqual([{ n: 225 }]);
  await world.state.rebuild('toy-boxes');
  await rebuilt();
  expect(await world.state.checksum('toy-boxes')).toEqual(broken);
});

describe('one worker at a time', () => {
  it('another takes over when the active one stops', async () => {
    const [one, other] = [world.worker(), world.worker()];
    await one.start();
    await reached(await world.append('a', packed('a')));
    await other.start();
    await eventually(async () => (await backends()) === 2);
    await one.stop();
    await reached(await world.append('b', packed('b')));
  });

  it('one whose position was moved by somebody else writes nothing, and begins again from there', async () => {
    await world.worker().start();
    await reached(await world.append('a', packed('a')));
    const second = await world.append('b', packed('b'));
    await reached(second);
    await withClient(async (client) => {
      await client.query('DELETE FROM toy_boxes.box');
      await client.query('UPDATE projecting.feed SET position = $1', [String(second - 1n)]);
    });
    await world.append('c', packed('c'));
    await eventually(async () => {
      expect((await labels()).map(({ box }) => box)).toEqual(['b', 'c']);
    });
  });
});

describe('an event that a projection cannot take', () => {
  const batches = [1, 1_000];

  it.each(batches)(
    'stands still with its stream, whoever refuses it; all others go on (batches of %i)',
    async (batchSize) => {
      await world.append('a', packed('a'), relabelled('a', 'unspeakable'), relabelled('a', 'later'));
      await world.append('b', packed('b'), weighed('b', 0), relabelled('b', 'later'));
      const last = await world.append('c', packed('c'), relabelled('c', 'pans'));
      await world.worker({ batchSize }).start();
      await reached(last);
      expect(await labels()).toEqual([
        { box: 'a', label: 'books' },
        { box: 'b', label: 'books' },
        { box: 'c', label: 'pans' },
      ]);
      expect(await world.state.list()).toMatchObject([{ name: 'toy-boxes', parked: 4 }]);
      const parked = await world.state.parkedEvents('toy-boxes');
      expect(parked.map(({ stream, type, error }) => [stream, type, error])).toEqual([
        ['box-a', 'BoxRelabelled', 'Error: No word for it'],
        ['box-a', 'BoxRelabelled', null],
        ['box-b', 'BoxWeighed', 'error: division by zero'],
        ['box-b', 'BoxRelabelled', null],
      ]);
    },
  );

  it('still stands still after a restart, and goes on after a rebuild that can take it', async () => {
    await world.append('a', packed('a'), relabelled('a', 'unspeakable'));
    const first = world.worker();
    await first.start();
    await reached(await world.append('b', packed('b')));
    await first.stop();
    const second = world.worker();
    await second.start();
    await reached(await world.append('a', relabelled('a', 'later')));
    expect(await world.state.parkedEvents('toy-boxes')).toHaveLength(2);
    expect(await labels()).toMatchObject([{ label: 'books' }, {}]);
    await second.stop();

    const mended = boxes();
    await world
      .worker({
        projections: [
          {
            ...mended,
            when: {
              ...mended.when,
              BoxRelabelled: (event, rows) => {
                const { box, label } = event.data as { box: string; label: string };
                rows.patch('box', { box }, { label });
              },
            },
          },
        ],
      })
      .start();
    expect(await world.state.rebuild('toy-boxes')).toBe(true);
    await eventually(async () => (await world.state.parkedEvents('toy-boxes')).length === 0);
    expect(await labels()).toMatchObject([{ label: 'later' }, {}]);
  });
});

it('skips nothing when events cannot be decoded for a while', async () => {
  const last = await world.append('a', packed('a'));
  let failures = 2;
  const codec = {
    decode: (events: Parameters<typeof plainCodec.decode>[0]) =>
      failures-- > 0 ? Promise.reject(new Error('The vault is away')) : plainCodec.decode(events),
  };
  await world.worker({ codec }).start();
  await reached(last);
  expect(await labels()).toHaveLength(1);
  expect(failures).toBeLessThan(0);
});

describe('building again', () => {
  it('a new version replaces the old one at once, rows, columns and all', async () => {
    const old = world.worker();
    await old.start();
    const last = await world.append('a', packed('a', 'books', 5));
    await reached(last);
    await old.stop();
    const next = boxes({
      version: 2,
      sql: `${boxes().sql} ALTER TABLE box ADD COLUMN fragile boolean NOT NULL DEFAULT false;`,
    });
    await world.worker({ projections: [next] }).start();
    await eventually(async () => {
      expect(await world.db.query('SELECT box, fragile FROM toy_boxes.box')).toEqual([
        { box: 'a', fragile: false },
      ]);
    });
    await reached(await world.append('b', packed('b')));
    expect(await schemas()).toEqual(['toy_boxes']);
    expect(await indexes()).toEqual([
      'box_by_label',
      'box_by_weight',
      'box_pkey',
      'packing_pkey',
      'unpacking_pkey',
      'weighing_pkey',
    ]);
  });

  it('is heard of once, when it takes the place of the one before', async () => {
    await world.append('many', ...Array.from({ length: 300 }, (_, index) => packed(`box ${index}`)));
    await world.worker({ batchSize: 10 }).start();
    await reached(await world.append('b', packed('b')));
    const heard: (Change | null)[] = [];
    world.changes.subscribe((change) => heard.push(change));
    await eventually(async () => {
      await withClient((client) =>
        announce(client, [{ projection: 'toy', position: 0n, topics: new Set() }]),
      );
      return heard.some((change) => change?.projection === 'toy');
    });
    const last = await world.append('a', packed('a'));
    await eventually(() => heard.some((change) => change?.position === last));
    heard.length = 0;
    await world.state.rebuild('toy-boxes');
    await rebuilt();
    await eventually(() => heard.length > 0);
    expect(heard).toEqual([{ projection: 'toy-boxes', position: last, topics: '*' }]);
  });

  it('a read model that was added is built beside the others, one that is gone is dropped', async () => {
    const first = world.worker();
    await first.start();
    await reached(await world.append('a', packed('a')));
    await first.stop();
    const counting = {
      ...defineProjection<Toy>({
        name: 'toy-labels',
        version: 1,
        when: { BoxPacked: ({ data }, rows) => rows.put('label', { label: data.label }) },
      }),
      sql: 'CREATE TABLE label (label text PRIMARY KEY)',
    };
    const both = world.worker({ projections: [boxes(), counting] });
    await both.start();
    await eventually(async () => {
      expect(await world.db.query('SELECT label FROM toy_labels.label')).toEqual([{ label: 'books' }]);
    });
    await both.stop();
    await world.worker({ projections: [counting] }).start();
    await eventually(async () => {
      expect(await schemas()).toEqual(['toy_labels']);
    });
  });

  it('one that cannot be built holds up no other, and says why it cannot', async () => {
    const last = await world.append('a', packed('a'));
    const unfit = { ...boxes({ name: 'toy-unfit', sql: 'CREATE TABLE box (box text)' }) };
    await world.worker({ projections: [unfit, boxes()] }).start();
    await eventually(async () => {
      expect(await labels()).toHaveLength(1);
    });
    await reached(last);
  });

  it('goes on from where a stopped build was, and not from the start', async () => {
    await world.append('many', ...Array.from({ length: 500 }, (_, index) => packed(`box ${index}`)));
    let decoded = 0;
    let release: () => void = () => undefined;
    const released = new Promise<void>((resolve) => (release = resolve));
    const stopping = world.worker({
      batchSize: 10,
      codec: {
        decode: async (events) => {
          decoded += events.length;
          if (decoded > 200) await released;
          return plainCodec.decode(events);
        },
      },
    });
    await stopping.start();
    await eventually(async () => {
      const [status] = await world.state.list();
      expect(status?.building?.position).toBeTruthy();
      expect(decoded).toBeGreaterThan(200);
    });
    expect(await world.state.list()).toMatchObject([{ name: 'toy-boxes', live: null }]);
    await breakConnections();
    release();
    await stopping.stop();
    let again = 0;
    await world
      .worker({
        codec: {
          decode: (events) => {
            again += events.length;
            return plainCodec.decode(events);
          },
        },
      })
      .start();
    await eventually(async () => {
      expect(await labels()).toHaveLength(500);
    });
    expect(again).toBeLessThan(400);
  });
});

describe('another log', () => {
  it('is read from its start: nothing of the one before is left', async () => {
    const worker = world.worker();
    await worker.start();
    await reached(await world.append('a', packed('a')));
    await worker.stop();
    const other = new EventLog(server.url, `${randomUUID()}-`);
    await other.append('box-z', 'any', [stored(packed('z'))]);
    await world.worker({ log: other }).start();
    await eventually(async () => {
      expect((await labels()).map(({ box }) => box)).toEqual(['z']);
    });
    await other.close();
  });

  it('is noticed while the worker runs, also when it is only shorter', async () => {
    let cut = false;
    const first = await world.append('a', packed('a'));
    const { log } = world;
    const cutting = {
      follow: (...args: Parameters<typeof log.follow>) => log.follow(...args),
      identity: () => log.identity(),
      head: () => (cut ? Promise.resolve(first) : log.head()),
    };
    await world.worker({ log: cutting, checkLogEveryMs: 50 }).start();
    await reached(await world.append('b', packed('b')));
    await withClient((client) => client.query("UPDATE toy_boxes.box SET label = 'spoilt'"));
    cut = true;
    await eventually(async () => {
      expect(await labels()).toMatchObject([{ label: 'books' }, { label: 'books' }]);
    });
  });
});

it('readers never notice: no error, no row that goes and comes, while events keep arriving', async () => {
  await world.append('many', ...Array.from({ length: 3_000 }, (_, index) => packed(`box ${index}`)));
  await world.worker().start();
  await reached(await world.append('a', packed('a')));

  let rebuilding = true;
  const read = async () => {
    let most = 0;
    let reads = 0;
    while (rebuilding) {
      const [row] = await world.db.query<{ n: number }>(
        'SELECT count(*)::int AS n FROM toy_boxes.box JOIN toy_boxes.packing USING (box)',
      );
      expect(row!.n).toBeGreaterThanOrEqual(most);
      most = row!.n;
      reads += 1;
    }
    return reads;
  };
  const write = async () => {
    let last = 0n;
    for (let index = 0; rebuilding; index += 1) last = await world.append(`w${index}`, packed(`w${index}`));
    return last;
  };
  const running = [read(), read(), read()];
  const writing = write();
  for (let times = 0; times < 3; times += 1) {
    await world.state.rebuild('toy-boxes');
    await rebuilt();
  }
  rebuilding = false;
  for (const reads of await Promise.all(running)) expect(reads).toBeGreaterThan(10);
  await reached(await writing);
  const built = await world.state.checksum('toy-boxes');
  await world.state.rebuild('toy-boxes');
  await rebuilt();
  expect(await world.state.checksum('toy-boxes')).toEqual(built);
});

async function rebuilt(): Promise<void> {
  const isBuilt = async () => {
    const { rows } = await withClient((client) =>
      client.query('SELECT 1 FROM projecting.feed WHERE rebuild OR building'),
    );
    return rows.length === 0;
  };
  await eventually(isBuilt, { within: 120_000 });
}

const schemas = async () =>
  (
    await world.db.query<{ name: string }>(
      "SELECT nspname AS name FROM pg_namespace WHERE nspname LIKE 'toy%' ORDER BY 1",
    )
  ).map(({ name }) => name);

const indexes = async () =>
  (
    await world.db.query<{ name: string }>(
      "SELECT indexname AS name FROM pg_indexes WHERE schemaname = 'toy_boxes' ORDER BY 1",
    )
  ).map(({ name }) => name);

const backends = async () =>
  (
    await world.db.query(
      "SELECT 1 FROM pg_stat_activity WHERE application_name = 'slotwell projecting' AND datname = current_database()",
    )
  ).length;

/** As a restart of the database would. */
async function breakConnections(): Promise<void> {
  await withClient((client) =>
    client.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
       WHERE application_name IN ('slotwell projecting', 'slotwell building') AND datname = current_database()`,
    ),
  );
}

async function withClient<T>(work: (client: Client) => Promise<T>): Promise<T> {
  const client = await connectTo(world.url);
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
