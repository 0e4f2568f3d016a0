import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Logger } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { AppModule } from './app.module.js';
import type { ResolvedConfig } from './config.js';
import { EventLog } from './platform/event-store/event-log.js';
import { LiveSocketAdapter } from './platform/live/live-socket-adapter.js';
import { awaitReadModels } from './platform/projecting/await-read-models.js';
import { PgReadModels } from './platform/projecting/pg-read-models.js';
import { PinoLogger } from './platform/pino-logger.js';
import { SampleClinic } from './platform/vault/sample-clinic.js';
import { SetupLinks } from './platform/vault/setup-links.js';
import { Workers } from './platform/workers.js';
import { configureWeb, serverOptions } from './web/web.module.js';

export interface RunningApp {
  /** Where the pages are, without a slash at the end. */
  readonly address: string;
  /** The one-time link that opens the clinic, while it is not open. */
  readonly setupLink?: string;
  readonly nest: NestFastifyApplication;
  /** Answers what is under way, then closes everything. */
  close(): Promise<void>;
}

/** Starts Slotwell against servers that are there, in the role that the configuration names. */
export async function startApp(config: ResolvedConfig): Promise<RunningApp> {
  const nest = await createApp(config);
  const workers = config.role === 'web' ? null : nest.get(Workers);
  const logger = new Logger('start');
  await workers?.startProjecting();
  await awaitReadModels(nest.get(PgReadModels), (line) => logger.log(line));
  await workers?.start();
  if (config.role !== 'worker') await nest.listen(config.port, config.host);
  return {
    address: config.baseUrl,
    ...(await setupLink(nest, config)),
    nest,
    close: () => nest.close(),
  };
}

/** The application, ready to serve and not yet listening. */
export async function createApp(config: ResolvedConfig): Promise<NestFastifyApplication> {
  const nest = await NestFactory.create<NestFastifyApplication>(
    AppModule.with(config),
    new FastifyAdapter(serverOptions(config)),
    { logger: new PinoLogger(config.logLevel), abortOnError: false },
  );
  await configureWeb(nest);
  nest.useWebSocketAdapter(new LiveSocketAdapter(nest, config.baseUrl));
  await nest.init();
  return nest;
}

async function setupLink(nest: NestFastifyApplication, { baseUrl, role }: ResolvedConfig) {
  if (role === 'worker') return {};
  const isBegun = (await nest.get(EventLog).identity()) !== null;
  if (isBegun && !(await nest.get(SampleClinic).isUnfinished())) return {};
  return { setupLink: `${baseUrl}/setup?token=${await nest.get(SetupLinks).issue()}` };
}
