import type { Actor } from '../../../kernel/actor.js';
import { refuse, type Refusal } from '../../../kernel/refusal.js';
import type { AskedSupport, Support } from './support.js';

/** The request, if there is one and the actor is who deals with its topic; else why not. */
export function admit(actor: Actor, support: Support): AskedSupport | Refusal {
  const role = actor.kind === 'account' ? actor.role : null;
  if (role !== 'admin' && role !== 'frontdesk') return refuse('not-for-your-role');
  if (support.status === 'unknown') return refuse('unknown-support');
  if (support.status === 'erased') return refuse('person-erased');
  return role === 'frontdesk' && support.topic === 'records' ? refuse('not-for-your-role') : support;
}
