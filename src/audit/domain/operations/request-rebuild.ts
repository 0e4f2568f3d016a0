import { Command } from '../../../kernel/command.js';
import { refuse } from '../../../kernel/refusal.js';
import type { Decision } from '../../../kernel/stream.js';
import type { OperationsEvent } from './operations.events.js';

/** Has a read model built again from the log, beside the one that pages see; what was parked is tried again. */
export class RequestRebuild extends Command<{ readonly readModel: string }> {}

export function requestRebuild(
  { data }: RequestRebuild,
  known: { readonly readModels: readonly string[] },
): Decision<OperationsEvent> {
  if (!known.readModels.includes(data.readModel)) return refuse('unknown-read-model');
  return [{ type: 'RebuildRequested', data: { readModel: data.readModel } }];
}
