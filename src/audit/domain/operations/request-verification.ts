import { Command } from '../../../kernel/command.js';
import type { OperationsEvent } from './operations.events.js';

/** Has the worker hold the log against the ledger. Answers `VerificationAsked`. */
export class RequestVerification extends Command<object> {}

export interface VerificationAsked {
  /** False when somebody else's waits or runs already. */
  readonly isNew: boolean;
  readonly position: bigint | null;
}

export function requestVerification(
  _command: RequestVerification,
  known: { readonly running: boolean },
): readonly OperationsEvent[] {
  return known.running ? [] : [{ type: 'VerificationRequested', data: { of: 'ledger' } }];
}
