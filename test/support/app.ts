import { randomBytes } from 'node:crypto';
import { startApp, type RunningApp } from '../../src/app.js';
import type { ResolvedConfig } from '../../src/config.js';
import { defaultSessionLimits } from '../../src/kernel/limits.js';
import { Clock } from '../../src/platform/clock.js';
import { ReadModelProgress } from '../../src/platform/projecting/read-model-progress.js';
import { startEventStore, type TestEventStore } from './event-store.js';
import { freePort } from './free-port.js';
import { unhurried } from './limits.js';
import { testDatabase } from './postgres.js';

export interface TestApp {
  /** Where the pages are: `http://127.0.0.1:<port>`. */
  readonly address: string;
  readonly config: ResolvedConfig;
  readonly eventStore: TestEventStore;
  readonly nest: RunningApp['nest'];
  /** The token of the link that sets the clinic up. */
  readonly setupToken: string;
  /** Moves the application's clock on. */
  advanceClock(milliseconds: number): void;
  /** Lets no time pass until the clock is moved on, however long a test takes. Answers what it says: an ISO instant. */
  stopClock(): string;
  close(): Promise<void>;
}

/** Starts the whole of Slotwell on an empty database and an empty log, listening on a free port. */
export async function startTestApp(overrides: Partial<ResolvedConfig> = {}): Promise<TestApp> {
  const database = await testDatabase();
  const eventStore = await startEventStore();
  const port = await freePort();
  const baseUrl = `http://127.0.0.1:${String(port)}`;
  const config: ResolvedConfig = {
    port,
    host: '127.0.0.1',
    data: '',
    role: 'all',
    baseUrl,
    eventStoreUrl: eventStore.url,
    databaseUrl: database.url,
    masterKey: randomBytes(32),
    streamPrefix: `test-${randomBytes(4).toString('hex')}-`,
    trustedProxies: [],
    mail: null,
    sms: null,
    limits: unhurried,
    sessionLimits: defaultSessionLimits,
    visitorMessageDays: 90,
    databasePort: undefined,
    eventStorePort: undefined,
    logLevel: process.env.SLOTWELL_LOG_LEVEL === 'info' ? 'info' : 'error',
    ...overrides,
  };
  const app = await startApp(config);
  const clock = app.nest.get(Clock);
  bePatient(app.nest.get(ReadModelProgress));
  return {
    address: baseUrl,
    config,
    eventStore,
    nest: app.nest,
    setupToken: new URL(app.setupLink ?? `${baseUrl}/?token=`).searchParams.get('token') ?? '',
    advanceClock: (milliseconds) => {
      const real = Clock.prototype.now.bind(clock);
      clock.now = () => new Date(Date.parse(real()) + milliseconds).toISOString();
    },
    stopClock: () => {
      const instant = clock.now();
      clock.now = () => instant;
      return instant;
    },
    close: async () => {
      await app.close();
      await eventStore.stop();
      await database.drop();
    },
  };
}

/** On a busy machine, too, an answer comes once pages show what was done: tests look at them right after it. */
function bePatient(progress: ReadModelProgress): void {
  const reached = progress.reached.bind(progress);
  progress.reached = (position, withinMs) => reached(position, Math.max(withinMs, 60_000));
}
