import type { Viewer } from '../../kernel/viewer.js';
import type { ReadModels } from '../../platform/projecting/read-models.js';
import type { Rule } from './access.js';
import { holds } from './relations.js';

/**
 * `yes`; or why not: nobody is signed in, the role does not fit, the doctor is not approved, does not treat the patient,
 * it is not theirs.
 */
export type Verdict = 'yes' | 'sign-in' | 'wrong-role' | 'not-approved' | 'not-treated' | 'not-theirs';

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
  if (right === 'any') return 'yes';
  if (viewer.role === 'doctor' && !(await holds('approved-doctor', db, viewer, id))) return 'not-approved';
  if (await holds(right, db, viewer, id)) return 'yes';
  return right === 'treated-patient' ? 'not-treated' : 'not-theirs';
}
