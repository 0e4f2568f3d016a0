import type { Viewer } from '../../kernel/viewer.js';
import type { ReadModels } from '../../platform/projecting/read-models.js';
import type { Rule } from './access.js';
import { holds } from './relations.js';

/** `yes`; or why not: nobody is signed in, the role does not fit, the doctor is not approved, it is not theirs. */
export type Verdict = 'yes' | 'sign-in' | 'wrong-role' | 'not-approved' | 'not-theirs';

/** Whether the viewer may do what the rule guards. `id` is what it is done to; empty if nothing is named. */
export async function may(
  rule: Rule | undefined,
  viewer: Viewer | null,
  id: string,
  db: ReadModels,
): Promise<Verdict> {
  if (rule === undefined) return 'wrong-role';
  if (rule === 'anyone') return 'yes';
  if (viewer === null) return 'sign-in';
  const right = rule[viewer.role];
  if (right === undefined) return 'wrong-role';
  if (right === 'any' || (await holds(right, db, viewer, id))) return 'yes';
  return right === 'approved-doctor' ? 'not-approved' : 'not-theirs';
}
