import { hasEmergencyAccess } from '../../../projections/access/queries.js';
import { appointmentById, hasTreatmentRelation } from '../../../projections/appointments/queries.js';
import { findClinic } from '../../../projections/clinic/queries.js';
import { doctorById } from '../../../projections/doctors/queries.js';
import { requestById } from '../../../projections/requests/queries.js';
import { supportById } from '../../../projections/support/queries.js';
import { actsFor, type Viewer } from '../../kernel/viewer.js';
import type { ReadModels } from '../../platform/projecting/read-models.js';
import { supportTopicsOf } from '../support/support-topics.js';

/** What a viewer must be to what a route or a fragment names, beside having the role. */
export type Relation = keyof typeof relations;

/** Asks one relation. `id` is what the route names as `:id`; empty where it names nothing. `now` is an ISO instant. */
type Holds = (db: ReadModels, viewer: Viewer, id: string, now: string) => Promise<boolean>;

const relations = {
  'approved-doctor': isApproved,
  'own-appointment': async (db, viewer, id) => {
    const appointment = await appointmentById(db, id);
    return appointment !== null && actsFor(viewer, appointment.patientId);
  },
  'appointment-with-me': async (db, viewer, id) => {
    const appointment = await appointmentById(db, id);
    return appointment?.doctorId != null && appointment.doctorId === viewer.doctorId;
  },
  'own-days': (_db, viewer, id) => Promise.resolve(viewer.doctorId === id),
  'request-in-sight': async (db, viewer, id) => {
    const scope = await requestScope(db, viewer);
    const request = scope && (await requestById(db, id));
    if (!scope || !request) return false;
    // Of a request that another doctor took meanwhile the decision says so.
    if (request.status === 'proposed' && request.doctorId !== null)
      return request.doctorId === scope.doctorId;
    return scope.specialties === 'all' || scope.specialties.includes(request.specialty);
  },
  'support-in-sight': async (db, { role }, id) => {
    const request = await supportById(db, id);
    return request !== null && supportTopicsOf(role).includes(request.topic);
  },
  'treated-patient': async (db, { doctorId }, id, now) =>
    doctorId !== null &&
    ((await hasTreatmentRelation(db, { doctorId, patientId: id })) ||
      (await hasEmergencyAccess(db, { doctorId, patientId: id, now }))),
} satisfies Readonly<Record<string, Holds>>;

export function holds(
  relation: Relation,
  db: ReadModels,
  viewer: Viewer,
  id: string,
  now: string,
): Promise<boolean> {
  return relations[relation](db, viewer, id, now);
}

/** Whose requests a doctor sees: `null` when an administrator has not approved them. */
export interface RequestScope {
  readonly doctorId: string;
  readonly specialties: readonly string[] | 'all';
  /** What an administrator approved the doctor for, whatever else the clinic's policy shows them. */
  readonly approvedFor: readonly string[];
}

export async function requestScope(db: ReadModels, viewer: Viewer): Promise<RequestScope | null> {
  const doctor = viewer.doctorId === null ? null : await doctorById(db, viewer.doctorId);
  if (doctor?.status !== 'approved') return null;
  const clinic = await findClinic(db);
  const approvedFor = doctor.specialties;
  return { doctorId: doctor.doctorId, specialties: clinic?.openRequests ? 'all' : approvedFor, approvedFor };
}

async function isApproved(db: ReadModels, { doctorId }: Viewer): Promise<boolean> {
  return doctorId !== null && (await doctorById(db, doctorId))?.status === 'approved';
}
