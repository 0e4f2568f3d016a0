import { countAhead } from '../../projections/appointments/queries.js';
import { refuse } from '../kernel/refusal.js';
import type { ReadModels } from '../platform/projecting/read-models.js';
import type { Bound } from './forms/commands.js';
import type { SignedInVisit } from './visit/visit.js';

/** Requests, places on the waiting list and visits that lie ahead of one patient. Nobody who is ill needs more. */
const MOST_AHEAD = 40;

/** Bounds what a patient asks for; front desk and doctors may add more. */
export function mostAhead(
  db: ReadModels,
  { viewer, now }: SignedInVisit,
  wish: { readonly patientId: string; readonly appointmentId: string },
): Bound {
  return {
    whose: wish.patientId,
    reached: async () => {
      if (viewer.role !== 'patient') return null;
      const ahead = await countAhead(db, { ...wish, now, atMost: MOST_AHEAD });
      return ahead < MOST_AHEAD ? null : refuse('too-many-ahead', undefined, { most: MOST_AHEAD });
    },
  };
}
