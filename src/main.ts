import { startApp } from './app.js';
import { defaultBaseUrl, loadConfig, WrongConfiguration } from './config.js';
import { CannotStart } from './embedded/cannot-start.js';
import { startEmbedded } from './embedded/start-embedded.js';
import { outliveReaders } from './embedded/unread-output.js';
import { awaitServers, ServerUnavailable, withoutPassword } from './platform/await-servers.js';
import { CannotListen, choosePort } from './platform/listening-port.js';
import { WrongMasterKey } from './platform/vault/master-key.js';

const serversAnswerWithinMs = 30_000;
const stopWithinMs = 10_000;
const wrongConfiguration = 78;

/** How to stop what was started, in the order of starting. */
const running: (() => Promise<void>)[] = [];
let stopping = false;

async function start(): Promise<void> {
  const config = loadConfig(process.env);
  const port = await choosePort(config.port, config.host);

  const baseUrl = config.baseUrl ?? defaultBaseUrl(config.host, port);

  if (!config.databaseUrl || !config.eventStoreUrl) console.log(`Starting the servers in ${config.data} …`);
  const servers = await startEmbedded({ ...config, baseUrl }, { log: console.error, onLost: stopAfterLoss });
  running.push(() => servers.stop());
  await awaitServers(servers, serversAnswerWithinMs, console.error);

  const { databaseUrl, eventStoreUrl, masterKey } = servers;
  const app = await startApp({ ...config, port, baseUrl, databaseUrl, eventStoreUrl, masterKey });
  running.push(() => app.close());

  console.log(
    config.role === 'worker' ? '\nSlotwell’s worker runs.' : `\nSlotwell is open at ${app.address}`,
  );
  if (app.setupLink) console.log(`Open the clinic, once, with this link: ${app.setupLink}`);
  console.log(`Event store: ${withoutPassword(eventStoreUrl)}`);
  console.log(`PostgreSQL:  ${withoutPassword(databaseUrl)}\n`);
}

/** Stops the app, then the event store, then PostgreSQL. */
async function stop(code: number): Promise<void> {
  if (stopping) return;
  stopping = true;
  setTimeout(() => {
    console.error(`Slotwell did not stop within ${stopWithinMs / 1000} s and is ended.`);
    process.exit(1);
  }, stopWithinMs);
  let exitCode = code;
  for (const stopOne of running.reverse()) {
    await stopOne().catch((error: unknown) => {
      console.error('Slotwell did not stop cleanly:', error);
      exitCode ||= 1;
    });
  }
  process.exit(exitCode);
}

function stopOnSignal(): void {
  if (stopping) process.exit(1);
  void stop(0);
}

function stopAfterLoss(reason: string): void {
  console.error(`Slotwell stops: ${reason}`);
  void stop(1);
}

function stopAfterFailure(error: unknown): void {
  if (stopping) return;
  if (error instanceof WrongConfiguration) {
    console.error(error.message);
    return void stop(wrongConfiguration);
  }
  const kinds = [CannotStart, CannotListen, ServerUnavailable, WrongMasterKey];
  const isExplained = kinds.some((kind) => error instanceof kind);
  console.error('Slotwell cannot start:', isExplained ? (error as Error).message : error);
  void stop(1);
}

outliveReaders();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stopOnSignal);
start().catch(stopAfterFailure);
