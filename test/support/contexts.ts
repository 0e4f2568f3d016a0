import { randomBytes } from 'node:crypto';
import { CommandBus } from '@nestjs/cqrs';
import { Test, type TestingModule } from '@nestjs/testing';
import { AuditModule } from '../../src/audit/audit.module.js';
import type { ResolvedConfig } from '../../src/config.js';
import { eventCatalogue } from '../../src/event-catalogue.js';
import { IdentityModule } from '../../src/identity/identity.module.js';
import type { Command } from '../../src/kernel/command.js';
import { Clock } from '../../src/platform/clock.js';
import type { Recorded } from '../../src/platform/event-store/recorded-event.js';
import { CODEC, PlatformModule } from '../../src/platform/platform.module.js';
import { EventLog } from '../../src/platform/event-store/event-log.js';
import type { Codec } from '../../src/platform/event-store/codec.js';
import { RegistrationModule } from '../../src/registration/registration.module.js';
import { startEventStore, type TestEventStore } from './event-store.js';
import { unhurried } from './limits.js';
import { testDatabase, type TestDatabase } from './postgres.js';
import { TestClock } from './vault.js';

/** The servers that one or more processes of the app share. */
export interface Servers {
  readonly database: TestDatabase;
  readonly eventStore: TestEventStore;
  readonly config: ResolvedConfig;
  stop(): Promise<void>;
}

export async function startServers(): Promise<Servers> {
  const [database, eventStore] = await Promise.all([testDatabase(), startEventStore()]);
  const config = {
    databaseUrl: database.url,
    eventStoreUrl: eventStore.url,
    masterKey: randomBytes(32),
    limits: unhurried,
    streamPrefix: `test-${randomBytes(6).toString('hex')}-`,
  } as ResolvedConfig;
  const stop = async () => {
    await eventStore.stop();
    await database.drop();
  };
  return { database, eventStore, config, stop };
}

/** One process of the app as far as commands go: platform, identity, registration and audit, without web. */
export interface Contexts {
  readonly clock: TestClock;
  get<T>(token: abstract new (...dependencies: never[]) => T): T;
  send<Answer>(command: Command<object>): Promise<Answer>;
  /** The events of a stream, opened. */
  events(stream: string): Promise<Recorded[]>;
  /** The data of a stream as it is stored, as one text. */
  storedText(stream: string): Promise<string>;
  close(): Promise<void>;
}

export async function startContexts({ config }: Servers, clock = new TestClock()): Promise<Contexts> {
  const module: TestingModule = await Test.createTestingModule({
    imports: [PlatformModule.with(config, eventCatalogue), IdentityModule, RegistrationModule, AuditModule],
  })
    .overrideProvider(Clock)
    .useValue(clock)
    .compile();
  module.useLogger(false);
  await module.init();
  const log = module.get(EventLog);
  const codec = module.get<Codec>(CODEC);
  return {
    clock,
    get: (token) => module.get(token),
    send: (command) => module.get(CommandBus).execute(command),
    events: async (stream) => codec.decode(await log.readStream(stream)),
    storedText: async (stream) => JSON.stringify((await log.readStream(stream)).map(({ data }) => data)),
    close: () => module.close(),
  };
}
