import { hasOwnRequests, topicsOfRequests } from '../../../projections/requests/queries.js';
import type { Viewer } from '../../kernel/viewer.js';
import type { ReadModels } from '../../platform/projecting/read-models.js';
import { requestScope } from '../access/relations.js';

/**
 * Who is shown the same open requests as the viewer. Doctors of the same specialties are, but for one who declined some
 * of them or alone was asked; with any other status each doctor is shown their own.
 */
export async function requestAudience(db: ReadModels, viewer: Viewer, status = ''): Promise<string> {
  const scope = await requestScope(db, viewer);
  if (scope === null) return 'nobody';
  const { doctorId, specialties, approvedFor } = scope;
  const isShared = status === '' || status === 'proposed';
  if (!isShared || (await hasOwnRequests(db, doctorId))) return `doctor/${doctorId}`;
  return `doctors/${specialties === 'all' ? 'all' : 'own'}/${[...approvedFor].sort().join(',')}`;
}

/** The topics under which the requests that a doctor may see are announced. */
export async function requestTopics(db: ReadModels, viewer: Viewer): Promise<readonly string[]> {
  const scope = await requestScope(db, viewer);
  if (scope === null) return [];
  // A doctor who is approved for more, and a clinic that opens requests to all, see others than before.
  return [...topicsOfRequests(scope.specialties), 'clinic', `doctor/${scope.doctorId}`];
}
