import { Command } from '../../../kernel/command.js';
import type { Decision } from '../../../kernel/stream.js';
import type { OperationsEvent } from './operations.events.js';

/**
 * Lets the processes that stopped go on with the log as it is now: from its `start` they react to everything again, and
 * what was done is recognised; from its `end` they react to what is to come.
 */
export class ResumeProcesses extends Command<{ readonly from: 'start' | 'end' }> {}

export function resumeProcesses(
  { data }: ResumeProcesses,
  known: { readonly stopped: readonly string[] },
): Decision<OperationsEvent> {
  if (known.stopped.length === 0) return [];
  return [{ type: 'ProcessesResumed', data: { from: data.from, processes: [...known.stopped] } }];
}
