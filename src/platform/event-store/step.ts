import type { CommandMeta } from '../../kernel/command.js';
import { derivedId } from './ids.js';

/** Meta for a command that another one causes. The same cause and step always give the same command id. */
export function stepOf(cause: CommandMeta, step: string): CommandMeta {
  const { commandId, correlationId, actor, now } = cause;
  return { commandId: derivedId(commandId, step), correlationId, causationId: commandId, actor, now };
}
