import { addDays } from '../kernel/time.js';
import { CIRCUMSTANCES, COMPLAINTS } from './complaints.js';
import type { SampleDoctor, SamplePatient, Scene } from './scene.js';

/** What a patient will ask for, and how it is going to end. */
export interface Wish {
  readonly appointmentId: string;
  readonly patient: SamplePatient;
  readonly specialty: string;
  readonly reason: string;
  readonly preferredDate: string;
  readonly preferredTime: string;
  /** The day on which the patient asks. */
  readonly askedOn: string;
  readonly fate: 'taken' | 'taken-and-cancelled' | 'declined' | 'left-open';
}

/** Invents the requests, by the day on which they are asked. */
export function inventWishes(
  scene: Scene,
  doctors: readonly SampleDoctor[],
  patients: readonly SamplePatient[],
): Map<string, Wish[]> {
  const { random, options, firstDay, today } = scene;
  const workdays = workdaysBetween(addDays(firstDay, 1), scene.lastDay);
  const wishes = new Map<string, Wish[]>();
  for (let made = 0; made < options.requests; made++) {
    const preferredDate = random.pick(workdays);
    const asked = addDays(preferredDate, -random.between(1, random.between(1, 28)));
    const yesterday = addDays(today, -1);
    const inTime = asked > yesterday ? addDays(yesterday, -random.between(0, 10)) : asked;
    const askedOn = inTime < firstDay ? firstDay : inTime;
    const { specialty } = random.pick(doctors);
    const wish: Wish = {
      appointmentId: random.uuid(),
      patient: random.pick(patients),
      specialty,
      reason: inventReason(scene, specialty),
      preferredDate,
      preferredTime: inventTime(scene),
      askedOn,
      fate: inventFate(scene, preferredDate, askedOn),
    };
    const sameDay = wishes.get(askedOn);
    if (sameDay) sameDay.push(wish);
    else wishes.set(askedOn, [wish]);
  }
  return wishes;
}

function inventReason({ random }: Scene, specialty: string): string {
  const complaint = random.pickSkewed(COMPLAINTS[specialty] ?? COMPLAINTS['general-practice'] ?? []);
  const circumstance = random.pickSkewed(CIRCUMSTANCES);
  return circumstance === '' ? complaint : `${complaint}, ${circumstance}`;
}

/** Mornings are asked for more than afternoons. */
function inventTime({ random }: Scene): string {
  const slot = Math.min(random.between(0, 15), random.between(0, 15));
  const hour = 9 + Math.floor(slot / 2);
  return `${String(hour).padStart(2, '0')}:${slot % 2 === 0 ? '00' : '30'}`;
}

function inventFate({ random, today }: Scene, preferredDate: string, askedOn: string): Wish['fate'] {
  const fresh = askedOn >= addDays(today, -2) && preferredDate > today;
  if (random.chance(fresh ? 0.7 : 0.05)) return 'left-open';
  if (random.chance(0.06)) return 'declined';
  return random.chance(0.1) ? 'taken-and-cancelled' : 'taken';
}

function workdaysBetween(first: string, last: string): string[] {
  const days: string[] = [];
  for (let day = first; day <= last; day = addDays(day, 1)) {
    const weekday = new Date(`${day}T12:00:00Z`).getUTCDay();
    if (weekday !== 0 && weekday !== 6) days.push(day);
  }
  return days;
}
