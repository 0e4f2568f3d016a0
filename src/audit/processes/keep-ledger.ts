import { Injectable, type OnModuleInit } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { Clock } from '../../platform/clock.js';
import { derivedId } from '../../platform/event-store/ids.js';
import { LedgerWorker } from '../../platform/ledger/ledger-worker.js';
import type { Seal } from '../../platform/ledger/seal.js';
import { ledgerStream } from '../domain/ledger/ledger.js';
import { SealLedger } from '../domain/ledger/seal-ledger.js';

/** Has seals of the ledger written into the log, each caused by the last event under it. */
@Injectable()
export class KeepLedger implements OnModuleInit {
  constructor(
    private readonly worker: LedgerWorker,
    private readonly commands: CommandBus,
    private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.worker.sealTo({
      name: ledgerStream.name(''),
      type: 'LedgerSealed',
      append: (seal, after, cause) => this.append(seal, after, cause),
    });
  }

  private async append(seal: Seal, after: bigint | 'no_stream', cause: string): Promise<void> {
    const commandId = derivedId(cause, 'ledger/seal');
    await this.commands.execute(
      new SealLedger(
        { seal, after },
        {
          commandId,
          correlationId: commandId,
          causationId: cause,
          actor: { kind: 'system', process: 'ledger' },
          now: this.clock.now(),
        },
      ),
    );
  }
}
