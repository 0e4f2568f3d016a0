import type { Viewer } from '../../kernel/viewer.js';
import { Clock } from '../../platform/clock.js';
import type { ReadModels } from '../../platform/projecting/read-models.js';
import type { Right, Rule } from './access.js';
import { holds } from './relations.js';

/**
 * `yes`; or why not: nobody is signed in, the role does not fit, the doctor is not approved, does not treat the patient,
 * it is not theirs.
 */
export type Verdict = 'yes' | 'sign-in' | 'wrong-role' | 'not-approved' | 'not-treated' | 'not-theirs';

const clock = new Clock();

/**
 * Whether the viewer may do what the rule guards. `id` is what it is done to; empty if nothing is named. `now` is the
 * ISO instant at which it is judged: the present unless told.
 */
export async function may(
  rule: Rule | undefined,
  viewer: Viewer | null,
  id: string,
  db: ReadModels,
  now = clock.now(),
): Promise<Verdict> {
  if (rule === undefined) return 'wrong-role';
  if (rule === 'anyone') return 'yes';
  if (viewer === null) return 'sign-in';
  const right = rightOf(rule, viewer);
  if (right === undefined) return 'wrong-role';
  if (right === 'any') return 'yes';
  if (viewer.role === 'doctor') {
    if (!(await holds('approved-doctor', db, viewer, id, now))) return 'not-approved';
    if (right === 'approved-doctor') return 'yes';
  }
  if (await holds(right, db, viewer, id, now)) return 'yes';
  return right === 'treated-patient' ? 'not-treated' : 'not-theirs';
}

/** How far the viewer's right goes; `undefined` when the role has none. */
export function rightOf(rule: Rule | undefined, viewer: Viewer | null): Right | undefined {
  return rule === undefined || rule === 'anyone' || viewer === null ? undefined : rule[viewer.role];
}
