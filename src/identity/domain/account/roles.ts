import type { Role } from '../../../kernel/actor.js';
import { refuse, type Refusal } from '../../../kernel/refusal.js';

/** Who audits does nothing else: an auditor's account holds no other role. */
export function checkRoles(roles: Iterable<Role>): Refusal | null {
  const held = new Set(roles);
  return held.has('auditor') && held.size > 1 ? refuse('role-excludes-others', 'role') : null;
}
