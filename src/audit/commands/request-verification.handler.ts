import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { isRefusal } from '../../kernel/refusal.js';
import { EventStore } from '../../platform/event-store/event-store.js';
import { Verifications } from '../../platform/vault/verifications.js';
import { operationsStream } from '../domain/operations/operations.js';
import {
  RequestVerification,
  requestVerification,
  type VerificationAsked,
} from '../domain/operations/request-verification.js';

@CommandHandler(RequestVerification)
export class RequestVerificationHandler implements ICommandHandler<RequestVerification, VerificationAsked> {
  constructor(
    private readonly eventStore: EventStore,
    private readonly verifications: Verifications,
  ) {}

  /** The event comes first: nothing is verified that nobody is seen to have asked for. */
  async execute(command: RequestVerification): Promise<VerificationAsked> {
    const { actor } = command.meta;
    if (actor.kind !== 'account') throw new Error('Only somebody who is signed in has the log verified');
    const running = (await this.verifications.latest('ledger')).running !== null;
    const outcome = await this.eventStore.handleCommand(operationsStream, '', command, () =>
      requestVerification(command, { running }),
    );
    if (isRefusal(outcome)) throw new Error(`Refused: ${outcome.rule}`);
    const isNew = await this.verifications.ask('ledger', actor.accountId);
    return { isNew, position: outcome.position };
  }
}
