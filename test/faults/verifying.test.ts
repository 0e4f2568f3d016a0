import { randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Client } from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { EventLog } from '../../src/platform/event-store/event-log.js';
import type { NewEvent } from '../../src/platform/event-store/recorded-event.js';
import { describeCheck, isRight } from '../../src/platform/ledger/describe.js';
import { LedgerBook } from '../../src/platform/ledger/ledger-book.js';
import { LedgerCheck } from '../../src/platform/ledger/ledger-check.js';
import { LedgerKeys } from '../../src/platform/ledger/ledger-keys.js';
import { LedgerWorker } from '../../src/platform/ledger/ledger-worker.js';
import { readSeal } from '../../src/platform/ledger/seal.js';
import { ReadModelState } from '../../src/platform/projecting/read-model-state.js';
import { Vault } from '../../src/platform/vault/vault.js';
import { Verifications } from '../../src/platform/vault/verifications.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { connectTo } from '../support/postgres.js';
import { built, startNode } from '../support/program.js';
import { eventually } from '../support/wait.js';
import { openClinic } from '../web/people.js';

const RESTORE = 'DELETE FROM events; INSERT INTO events SELECT * FROM untouched';

/** Where somebody who knows the format changes what the running store keeps. */
let stored: Client;
let app: TestApp;
let folder: string;
let head: string;
/** 1,000, or more on a machine so slow that seals fell due before. */
let sealedUpTo: number;
const stream = `access-${randomUUID()}`;

const views = (count: number): NewEvent[] =>
  Array.from({ length: count }, () => {
    const id = randomUUID();
    return {
      id,
      type: 'PatientRecordViewed',
      data: { patientId: stream.slice(7), accountId: id, role: 'doctor', page: 'patient-record' },
      metadata: {
        actor: { kind: 'account', accountId: id, role: 'doctor' },
        commandId: id,
        correlationId: id,
        causationId: id,
        at: '2026-11-22T08:00:00.000Z',
        schema: 1,
      },
    };
  });

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'slotwell-ledger-'));
  head = join(folder, 'head.json');
  app = await startTestApp();
  await openClinic(app);
  const log = app.nest.get(EventLog);
  await log.append(stream, 'no_stream', views(1_100));
  const book = app.nest.get(LedgerBook);
  await eventually(async () => (await book.state()).position === (await log.head()) && log.lastOf('ledger'));
  // A seal in between would not be in the copy that is put back.
  await app.nest.get(LedgerWorker).stop();
  sealedUpTo = readSeal((await log.lastOf('ledger'))!.data)!.treeSize;
  stored = await connectTo(app.eventStore.databaseUrl);
  await stored.query('CREATE TABLE untouched AS SELECT * FROM events');
});

beforeEach(() => stored.query(RESTORE));

afterAll(async () => {
  await stored.end();
  await app.close();
  await rm(folder, { recursive: true, force: true });
});

const command = (name: string, ...args: string[]) =>
  startNode([built(`src/cli/${name}.js`), ...args], {
    env: {
      EVENTSTORE_URL: app.config.eventStoreUrl,
      DATABASE_URL: app.config.databaseUrl,
      SLOTWELL_MASTER_KEY: app.config.masterKey.toString('base64'),
      SLOTWELL_STREAM_PREFIX: app.config.streamPrefix,
    },
  });

const check = () => {
  const { nest } = app;
  return new LedgerCheck(
    nest.get(Vault),
    nest.get(EventLog),
    nest.get(LedgerBook),
    nest.get(LedgerKeys),
    'ledger',
  );
};

describe.skipIf(process.env.EVENTSTORE_URL)('the command', () => {
  it('writes the newest seal to a file, and confirms it and the log', async () => {
    const writing = command('audit-head', '--out', head);
    const sealed = `${String(sealedUpTo)} events`;
    expect([await writing.ended, writing.output()]).toEqual([0, expect.stringContaining(sealed)]);
    expect(JSON.parse(await readFile(head, 'utf8'))).toMatchObject({ treeSize: sealedUpTo });
    const verifying = command('audit-verify', '--head', head);
    const code = await verifying.ended;
    expect(verifying.output()).toMatch(/██████████ \d+ events read/);
    expect(verifying.output()).toMatch(new RegExp(`The seal of .* over the first ${sealed} is confirmed`));
    expect(code).toBe(0);
  });

  it('names an event that was changed in the database of the running store, and what confirms it', async () => {
    await stored.query(
      `UPDATE events SET data = convert_to(replace(convert_from(data, 'UTF8'), 'patient-record', 'patient-search'), 'UTF8')
       WHERE stream = $1 AND revision = 700`,
      [app.config.streamPrefix + stream],
    );
    const verifying = command('audit-verify');
    const code = await verifying.ended;
    const place = `${stream}, revision 700 (PatientRecordViewed), event`;
    expect(verifying.output()).toContain(`Changed: ${place}`);
    expect(verifying.output()).toContain('The next seal confirms the ledger: the log was changed.');
    expect(code).toBe(1);
  });

  it('refuses a file that is no seal', async () => {
    const verifying = command('audit-verify', '--head', join(folder, 'nothing.json'));
    expect([await verifying.ended, verifying.output()]).toEqual([
      2,
      expect.stringContaining('cannot be read'),
    ]);
  });
});

describe('the command that replays beside the read models', () => {
  it('finds all of them as a replay makes them', async () => {
    const names = (await app.nest.get(ReadModelState).list()).map(({ name }) => name);
    const verifying = command('projections-verify');
    const code = await verifying.ended;
    for (const name of names) expect(verifying.output()).toContain(`${name}: as a replay makes it`);
    expect([names.length > 5, code]).toEqual([true, 0]);
    const { finished } = await app.nest.get(Verifications).latest('read-models');
    expect(finished).toMatchObject({ askedBy: null, isRight: true });
  });
});

describe.skipIf(process.env.EVENTSTORE_URL)('what is done in the database of the running store', () => {
  /** `:event` is the event at revision 500, `:other` one at 520; `:last` the last position of the log. */
  const deeds: readonly (readonly [deed: string, statements: string, named: RegExp])[] = [
    [
      'another type',
      `UPDATE events SET type = 'PatientErased' WHERE position = :event`,
      /^Changed: .*revision 500 .*its type \(was PatientRecordViewed\)/,
    ],
    [
      'another id',
      `UPDATE events SET id = gen_random_uuid() WHERE position = :event`,
      /^Changed: .*revision 500 .*id, data or metadata/,
    ],
    [
      'other metadata',
      `UPDATE events SET metadata = convert_to(replace(convert_from(metadata, 'UTF8'), '08:00', '09:00'), 'UTF8') WHERE position = :event`,
      /^Changed: .*revision 500 /,
    ],
    [
      'text that is no JSON',
      `UPDATE events SET data = '{"patientId"' WHERE position = :event`,
      /^Changed: .*revision 500 /,
    ],
    [
      'bytes instead of JSON',
      `UPDATE events SET json = false WHERE position = :event`,
      /^Changed: .*revision 500 /,
    ],
    [
      'another stream',
      `UPDATE events SET stream = stream || '0' WHERE position = :event`,
      /^Changed: .*access-[^ ]+0, revision 500 .*its stream \(was access-/,
    ],
    [
      'two that changed places',
      `UPDATE events SET position = -1 WHERE position = :event; UPDATE events SET position = :event WHERE position = :other; UPDATE events SET position = :other WHERE position = -1`,
      /^Moved: .*revision 520 .*It was event \d+ of the log, at position :other\./,
    ],
    [
      'one removed',
      `DELETE FROM events WHERE position = :event`,
      /^Removed: .*revision 500 \(PatientRecordViewed\), event \d+ of the log, at position :event\./,
    ],
    [
      'one added between others',
      `UPDATE events SET position = -position - 1 WHERE position > :event; UPDATE events SET position = -position WHERE position < 0; INSERT INTO events SELECT :event + 1, stream, 9000, gen_random_uuid(), type, json, created, metadata, data FROM events WHERE position = :event`,
      /^Added: .*revision 9000 /,
    ],
    [
      'one added that calls itself the server’s',
      `UPDATE events SET position = -position - 1 WHERE position > :event; UPDATE events SET position = -position WHERE position < 0; INSERT INTO events SELECT :event + 1, stream, 9000, gen_random_uuid(), '$note', json, created, metadata, data FROM events WHERE position = :event`,
      /^Added: .*revision 9000 \(\$note\)/,
    ],
    [
      'the end cut off',
      `DELETE FROM events WHERE position > :last - 3`,
      /^Cut off: the log ends before .*The ledger holds 3 events more/,
    ],
    [
      'everything gone',
      `DELETE FROM events`,
      /^Cut off: the log ends before clinic, revision 0 \(ClinicOpened\)/,
    ],
  ];

  it('is found and named', async () => {
    const { rows } = await stored.query<{ event: string; other: string; last: string }>(
      `SELECT max(position) FILTER (WHERE stream = $1 AND revision = 500) AS event,
              max(position) FILTER (WHERE stream = $1 AND revision = 520) AS other, max(position) AS last
       FROM events`,
      [app.config.streamPrefix + stream],
    );
    const places = rows[0]!;
    const filled = (text: string) =>
      text.replace(/:(event|other|last)/g, (_, name: keyof typeof places) => places[name]);
    for (const [deed, statements, named] of deeds) {
      await stored.query(`${RESTORE}; ${filled(statements)}`);
      const [line] = describeCheck(await check().run());
      expect(line, deed).toMatch(new RegExp(filled(named.source)));
    }
    await stored.query(RESTORE);
    expect(isRight(await check().run())).toBe(true);
  });
});
