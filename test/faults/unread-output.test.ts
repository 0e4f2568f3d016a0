import { EventStoreDBClient, jsonEvent } from '@eventstore/db-client';
import { describe, expect, test } from 'vitest';
import { eventStoreProgram } from '../support/event-store.js';
import { connectTo, testDatabase } from '../support/postgres.js';
import { built, startNode } from '../support/program.js';

/** Runs a program whose standard error is a disk without any room left. */
const withoutRoom = ['sh', '-c', 'exec "$@" 2>/dev/full', 'sh'];

describe.skipIf(process.platform !== 'linux')('without room for what it says', () => {
  test('the log of Slotwell ends nothing, and keeps nothing from ending', async () => {
    const logging = `
      const { PinoLogger } = await import(${JSON.stringify(built('src/platform/pino-logger.js'))});
      const logger = new PinoLogger('info');
      logger.log('lost', 'test');
      setImmediate(() => {
        logger.log('lost, too', 'test');
        setImmediate(() => process.stdout.write('still there', () => process.exit(7)));
      });`;
    const program = startNode(['--input-type=module', '-e', logging], { command: withoutRoom });
    expect(await program.ended).toBe(7);
    expect(program.output()).toBe('still there');
  });

  test('the event store goes on', async () => {
    const database = await testDatabase();
    const args = [eventStoreProgram(), '--port', '0', '--database', database.url];
    const program = startNode(args, { command: withoutRoom });
    const [, url] = await program.says(/"listening":"([^"]+)"/);
    const admin = await connectTo(database.url);
    const { rowCount } = await admin.query(
      `select pg_terminate_backend(pid) from pg_stat_activity
       where datname = current_database() and application_name = 'event-store writer'`,
    );
    expect(rowCount, 'it has something to say').toBe(1);
    const client = EventStoreDBClient.connectionString(url!);
    expect(await client.appendToStream('after', jsonEvent({ type: 'Happened', data: {} }))).toMatchObject({
      success: true,
    });
    await client.dispose();
    await admin.end();
    program.process.kill('SIGTERM');
    expect(await program.ended).toBe(0);
    await database.drop();
  });
});
