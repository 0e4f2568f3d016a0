import type { EventShapes } from '../../../kernel/stream.js';

/** What was done to the machinery, and by whom, so that auditors see it. */
export type OperationsEvent =
  | { readonly type: 'RebuildRequested'; readonly data: { readModel: string } }
  /** Somebody had the log held against the ledger. */
  | { readonly type: 'VerificationRequested'; readonly data: { of: 'ledger' } }
  /** Processes that had stopped because of another or a shorter log go on with it as it is. */
  | { readonly type: 'ProcessesResumed'; readonly data: { from: 'start' | 'end'; processes: string[] } };

export const operationsEvents: EventShapes<OperationsEvent> = {
  RebuildRequested: { schema: 1 },
  VerificationRequested: { schema: 1 },
  ProcessesResumed: { schema: 1 },
};
