import {
  Global,
  Module,
  type DynamicModule,
  type OnApplicationShutdown,
  type OnModuleInit,
  type Provider,
} from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { erasureRegisterOf, type ResolvedConfig } from '../config.js';
import type { EventShape } from '../kernel/stream.js';
import { Clock } from './clock.js';
import { createCodec, type Codec } from './event-store/codec.js';
import { EventLog } from './event-store/event-log.js';
import { EventStore } from './event-store/event-store.js';
import { ledgerProviders } from './ledger/ledger.providers.js';
import { ProcessState } from './processes/process-state.js';
import { Processes } from './processes/processes.js';
import { ProcessesWorker } from './processes/processes-worker.js';
import { ReadModelChanges } from './projecting/changes.js';
import { PgReadModels } from './projecting/pg-read-models.js';
import { ProjectingWorker } from './projecting/projecting-worker.js';
import { ReadModelProgress } from './projecting/read-model-progress.js';
import { ReadModelState } from './projecting/read-model-state.js';
import { READ_MODELS } from './projecting/read-models.js';
import { Workers } from './workers.js';
import { SessionEndings } from './vault/session-endings.js';
import { vaultProviders } from './vault/vault.providers.js';
import { Passwords } from './vault/passwords.js';
import { SampleClinic } from './vault/sample-clinic.js';
import { ErasureRegister } from './vault/erasure-register.js';
import { VaultPersonKeys } from './vault/person-keys.js';
import { Vault } from './vault/vault.js';

export const CONFIG = Symbol('Config');
export const CODEC = Symbol('Codec');

/** Connections to the servers, and what every context stands on. */
@Global()
@Module({})
export class PlatformModule implements OnModuleInit, OnApplicationShutdown {
  constructor(
    private readonly log: EventLog,
    private readonly vault: Vault,
    private readonly readModels: PgReadModels,
    private readonly changes: ReadModelChanges,
    private readonly endings: SessionEndings,
    private readonly passwords: Passwords,
  ) {}

  /** `catalogue` names every event type that the features write. */
  static with(config: ResolvedConfig, catalogue: Readonly<Record<string, EventShape>>): DynamicModule {
    const providers = [
      ...serverProviders(config, catalogue),
      ...vaultProviders(config),
      ...ledgerProviders(config.databaseUrl),
      Clock,
      Processes,
      Workers,
    ];
    return {
      module: PlatformModule,
      imports: [CqrsModule.forRoot()],
      providers,
      exports: [...providers, CqrsModule],
    };
  }

  onModuleInit(): void {
    this.changes.start();
    this.endings.start();
  }

  async onApplicationShutdown(): Promise<void> {
    await Promise.all([this.changes.stop(), this.endings.stop(), this.passwords.close()]);
    await Promise.all([this.log.close(), this.vault.close(), this.readModels.close()]);
  }
}

function serverProviders(
  config: ResolvedConfig,
  catalogue: Readonly<Record<string, EventShape>>,
): Provider[] {
  const { databaseUrl, eventStoreUrl, streamPrefix, masterKey } = config;
  const isUnhurried = (type: string) => catalogue[type]?.unhurried === true;
  return [
    { provide: CONFIG, useValue: config },
    { provide: EventLog, useFactory: () => new EventLog(eventStoreUrl, streamPrefix) },
    {
      provide: Vault,
      useFactory: async () => {
        const vault = new Vault({ url: databaseUrl, masterKey });
        await vault.migrate();
        return vault;
      },
    },
    {
      provide: ErasureRegister,
      useFactory: () => new ErasureRegister(erasureRegisterOf(config)),
    },
    {
      provide: CODEC,
      inject: [VaultPersonKeys],
      useFactory: (keys: VaultPersonKeys) => createCodec(catalogue, keys),
    },
    {
      provide: EventStore,
      inject: [EventLog, CODEC],
      useFactory: (log: EventLog, codec: Codec) => new EventStore(log, codec),
    },
    { provide: PgReadModels, useFactory: () => new PgReadModels({ url: databaseUrl }) },
    { provide: READ_MODELS, useExisting: PgReadModels },
    { provide: ReadModelChanges, useFactory: () => new ReadModelChanges(databaseUrl) },
    { provide: SessionEndings, useFactory: () => new SessionEndings(databaseUrl) },
    {
      provide: ReadModelProgress,
      inject: [ReadModelChanges, PgReadModels],
      useFactory: (changes: ReadModelChanges, db: PgReadModels) => new ReadModelProgress(changes, db),
    },
    {
      provide: ReadModelState,
      inject: [PgReadModels],
      useFactory: (db: PgReadModels) => new ReadModelState(databaseUrl, db),
    },
    {
      provide: ProjectingWorker,
      inject: [EventLog, CODEC],
      useFactory: (log: EventLog, codec: Codec) =>
        new ProjectingWorker({ url: databaseUrl, log, codec, isUnhurried }),
    },
    {
      provide: ProcessesWorker,
      inject: [Vault, EventLog, CODEC, Clock, Processes, SampleClinic],
      useFactory: (
        vault: Vault,
        log: EventLog,
        codec: Codec,
        clock: Clock,
        processes: Processes,
        sample: SampleClinic,
      ) => {
        const rest = () => sample.isUnfinished();
        return new ProcessesWorker({ url: databaseUrl, vault, log, codec, clock, processes, rest });
      },
    },
    {
      provide: ProcessState,
      inject: [Vault, EventLog],
      useFactory: (vault: Vault, log: EventLog) => new ProcessState(vault, log),
    },
  ];
}
