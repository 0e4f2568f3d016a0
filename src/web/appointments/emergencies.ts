import { emergenciesSince } from '../../../projections/access/queries.js';
import { accountsByIds } from '../../../projections/accounts/queries.js';
import { addMinutes } from '../../kernel/time.js';
import type { Viewer } from '../../kernel/viewer.js';
import type { ReadModels } from '../../platform/projecting/read-models.js';

/** For how long a patient's page tells of it. */
const TOLD_FOR_MINUTES = 30 * 24 * 60;

/** A doctor who opened the record without treating the patient. */
export interface Emergency {
  readonly at: string;
  readonly who: string;
  /** Whose record, where the viewer acts for more people than one. */
  readonly whose: string;
  readonly reason: string;
}

/** Emergencies of the last thirty days, latest first. `now` is an ISO instant. */
export async function emergenciesFor(
  db: ReadModels,
  { patients }: Viewer,
  now: string,
): Promise<Emergency[]> {
  const names = new Map(patients.map(({ patientId, fullName }) => [patientId, fullName]));
  const since = addMinutes(now, -TOLD_FOR_MINUTES);
  const rows = await emergenciesSince(db, { patientIds: [...names.keys()], since });
  if (rows.length === 0) return [];
  const accounts = await accountsByIds(
    db,
    rows.map(({ accountId }) => accountId),
  );
  const fullNames = new Map(accounts.map(({ accountId, fullName }) => [accountId, fullName]));
  return rows.map(({ at, accountId, patientId, reason }) => ({
    at,
    who: fullNames.get(accountId) ?? 'A doctor',
    whose: names.size > 1 ? (names.get(patientId) ?? '') : '',
    reason: reason ?? '',
  }));
}
