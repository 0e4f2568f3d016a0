import { countAhead } from '../../projections/appointments/queries.js';
import { refuse, type Refusal } from '../kernel/refusal.js';
import type { ReadModels } from '../platform/projecting/read-models.js';
import type { SignedInVisit } from './visit/visit.js';

/** Requests, places on the waiting list and visits that lie ahead of one patient. Nobody who is ill needs more. */
const MOST_AHEAD = 40;

/** Refuses what would be one too many of a patient's own making; front desk and doctors may add more. */
export async function oneTooMany(
  db: ReadModels,
  { viewer, now }: SignedInVisit,
  wish: { readonly patientId: string; readonly appointmentId: string },
): Promise<Refusal | null> {
  if (viewer.role !== 'patient') return null;
  const ahead = await countAhead(db, { ...wish, now, atMost: MOST_AHEAD });
  return ahead < MOST_AHEAD ? null : refuse('too-many-ahead', undefined, { most: MOST_AHEAD });
}
