import { NotFoundException } from '@nestjs/common';
import { z } from 'zod';
import {
  deskAppointment,
  hasTreatmentRelation,
  type DeskRow,
} from '../../../projections/appointments/queries.js';
import { patientById } from '../../../projections/patients/queries.js';
import type { Booker } from '../../../projections/slots/queries.js';
import { actsFor, type Viewer } from '../../kernel/viewer.js';
import type { ReadModels } from '../../platform/projecting/read-models.js';
import { optionalText } from '../forms/fields.js';
import { readFilters } from '../forms/form.js';
import { isUuid } from '../forms/path.js';
import { given } from '../given.js';

/** What the addresses of doctors and their times carry along: for whom, which appointment moves, for what specialty. */
export const errandFilters = z.object({
  patientId: optionalText(40),
  move: optionalText(40),
  specialty: optionalText(60),
});
export type ErrandFilters = Partial<z.infer<typeof errandFilters>>;

/** Whose times a page listens to, and for what; as the browser sends it. @throws on what is none */
export function watchedErrand(
  params: Readonly<Record<string, unknown>>,
): ErrandFilters & { readonly doctorId: string } {
  const { doctorId } = params;
  if (typeof doctorId !== 'string' || !isUuid(doctorId)) throw new Error('This is no id');
  const { value, problems } = readFilters(errandFilters, params);
  if (problems.length > 0) throw new Error('This is no errand');
  return { ...value, doctorId: doctorId.toLowerCase() };
}

/** What somebody looks at a doctor's times for. */
export interface Errand {
  /** Whose time it is to be; `null` while the desk has not said. */
  readonly patient: { readonly patientId: string; readonly fullName: string } | null;
  /** The appointment that is to get another time, if one is. */
  readonly moving: DeskRow | null;
  readonly booker: Booker;
  /** A doctor looks at their own days: the other doctors are nothing to choose from. */
  readonly ownDays: boolean;
  /** The form that puts the patient on the waiting list; `null` where there is none. */
  readonly waitlist: string | null;
  /** The same as an address carries it. */
  readonly query: Readonly<Record<string, string>>;
}

/** Throws NotFoundException for a patient or an appointment that is not the viewer's. */
export async function errandOf(
  db: ReadModels,
  viewer: Viewer,
  { patientId = '', move = '', specialty = '' }: ErrandFilters,
): Promise<Errand> {
  const moving = move === '' ? null : await appointmentOf(db, viewer, move);
  const patient = await patientOf(db, viewer, moving?.patientId ?? patientId);
  const query = given({ specialty, move, patientId: moving ? '' : patientId });
  const booker = viewer.role === 'patient' ? 'patient' : 'staff';
  const waitlist = waitlistOf(viewer, moving ? null : patient);
  return { patient, moving, booker, ownDays: viewer.role === 'doctor', waitlist, query };
}

async function appointmentOf(db: ReadModels, viewer: Viewer, id: string): Promise<DeskRow> {
  const appointment = isUuid(id) ? await deskAppointment(db, id.toLowerCase()) : null;
  if (appointment === null || !mayMove(viewer, appointment)) throw new NotFoundException();
  return appointment;
}

function waitlistOf({ role }: Viewer, patient: Errand['patient']): string | null {
  if (role === 'patient') return '/waitlist/new';
  return role === 'frontdesk' && patient ? `/desk/patients/${patient.patientId}/waitlist` : null;
}

function mayMove(viewer: Viewer, { patientId, doctorId }: DeskRow): boolean {
  if (viewer.role === 'patient') return actsFor(viewer, patientId);
  return viewer.role === 'frontdesk' || doctorId === viewer.doctorId;
}

async function patientOf(db: ReadModels, viewer: Viewer, id: string): Promise<Errand['patient']> {
  if (viewer.role === 'patient') {
    const found = id === '' ? viewer.patients[0] : viewer.patients.find(({ patientId }) => patientId === id);
    if (!found) throw new NotFoundException();
    return found;
  }
  if (id === '') return null;
  const { doctorId } = viewer;
  const isTheirs =
    viewer.role === 'frontdesk' ||
    (doctorId !== null && (await hasTreatmentRelation(db, { doctorId, patientId: id })));
  const patient = isTheirs ? await patientById(db, id) : null;
  if (patient === null) throw new NotFoundException();
  return { patientId: patient.patientId, fullName: patient.fullName };
}

/** Whether the viewer may have this errand. */
export async function isErrandOf(db: ReadModels, viewer: Viewer, filters: ErrandFilters): Promise<boolean> {
  try {
    await errandOf(db, viewer, filters);
    return true;
  } catch (error) {
    if (error instanceof NotFoundException) return false;
    throw error;
  }
}
