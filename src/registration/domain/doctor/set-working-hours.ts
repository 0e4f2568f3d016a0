import { Command } from '../../../kernel/command.js';
import { firstRefusal } from '../../../kernel/person-details.js';
import { refuse, type Refusal } from '../../../kernel/refusal.js';
import type { Decision } from '../../../kernel/stream.js';
import { dateAt, isDate } from '../../../kernel/time.js';
import type { Clinic } from '../clinic/clinic.js';
import type { Doctor, HoursFrom } from './doctor.js';
import type { DoctorEvent, WorkingHours } from './doctor.events.js';
import { checkHours, inOrder } from './working-hours.js';

/** The doctor's own choice, which confirms them. `from` is the first date (`YYYY-MM-DD`) they hold. */
export class SetWorkingHours extends Command<
  WorkingHours & { readonly doctorId: string; readonly from: string }
> {}

export function setWorkingHours(
  { data, meta }: SetWorkingHours,
  doctor: Doctor,
  known: { readonly clinic: Clinic },
): Decision<DoctorEvent> {
  if (known.clinic.status === 'not-open') return refuse('clinic-not-open');
  if (doctor.status === 'unknown') return refuse('unknown-doctor');
  if (doctor.status === 'applied') return refuse('doctor-not-approved');
  if (doctor.status === 'suspended') return refuse('doctor-suspended');
  const refusal = firstRefusal(checkFrom(data.from, dateAt(meta.now, known.clinic.zone)), checkHours(data));
  if (refusal) return refusal;
  const hours: HoursFrom = { ...inOrder(data), from: data.from, confirmed: true };
  if (isSame(hours, doctor.hours.at(-1))) return [];
  return [{ type: 'WorkingHoursSet', data: { doctorId: doctor.doctorId, ...hours } }];
}

function checkFrom(from: string, today: string): Refusal | null {
  if (!isDate(from)) return refuse('date-does-not-exist', 'from');
  return from < today ? refuse('date-is-past', 'from') : null;
}

function isSame(hours: HoursFrom, latest: HoursFrom | undefined): boolean {
  return (
    latest?.from === hours.from &&
    latest.confirmed === hours.confirmed &&
    JSON.stringify(inOrder(latest)) === JSON.stringify(inOrder(hours))
  );
}
