import { Command } from '../../../kernel/command.js';
import { firstRefusal } from '../../../kernel/person-details.js';
import { refuse } from '../../../kernel/refusal.js';
import type { Decision } from '../../../kernel/stream.js';
import { dateAt } from '../../../kernel/time.js';
import type { Clinic } from '../clinic/clinic.js';
import { checkOffered } from '../clinic/specialty-check.js';
import type { Doctor } from './doctor.js';
import type { DoctorEvent, WorkingHours } from './doctor.events.js';

/** Lets a doctor see and take requests of these specialties, again after a suspension. Replaces earlier ones. */
export class ApproveDoctor extends Command<{
  readonly doctorId: string;
  readonly specialties: readonly string[];
}> {}

const OFFICE_DAY = [{ from: '09:00', to: '17:00' }];

/** What every doctor starts with, to confirm or change. */
export const FIRST_HOURS: WorkingHours = {
  weekly: { 1: OFFICE_DAY, 2: OFFICE_DAY, 3: OFFICE_DAY, 4: OFFICE_DAY, 5: OFFICE_DAY, 6: [], 7: [] },
  slotMinutes: 30,
  bufferMinutes: 0,
  horizonDays: 90,
  noticeMinutes: 60,
};

export function approveDoctor(
  { data, meta }: ApproveDoctor,
  doctor: Doctor,
  known: { readonly clinic: Clinic },
): Decision<DoctorEvent> {
  const { clinic } = known;
  if (clinic.status === 'not-open') return refuse('clinic-not-open');
  if (doctor.status === 'unknown') return refuse('unknown-doctor');
  const specialties = [...new Set(data.specialties)].sort();
  if (specialties.length === 0) return refuse('unknown-specialty', 'specialties');
  const approved = new Set(doctor.specialties);
  const refusal = firstRefusal(
    ...specialties
      .filter((slug) => !approved.has(slug))
      .map((slug) => checkOffered(clinic, slug, 'specialties')),
  );
  if (refusal) return refusal;
  const same = specialties.length === approved.size && specialties.every((slug) => approved.has(slug));
  if (doctor.status === 'approved' && same) return [];

  const { doctorId } = doctor;
  const approval: DoctorEvent = { type: 'DoctorApproved', data: { doctorId, specialties } };
  if (doctor.hours.length > 0) return [approval];
  const from = dateAt(meta.now, clinic.zone);
  return [approval, { type: 'WorkingHoursSet', data: { doctorId, from, ...FIRST_HOURS, confirmed: false } }];
}
