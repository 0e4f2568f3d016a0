import type { Actor } from '../../../kernel/actor.js';
import { Command } from '../../../kernel/command.js';
import { isRefusal, refuse, type Refusal } from '../../../kernel/refusal.js';
import { addMinutes, type Time } from '../../../kernel/time.js';
import { visitAt } from '../appointment/agreement.js';
import { whyDoctorSeesNobody } from '../appointment/doctor-facts.js';
import { roomFor, whyNotOpenTo, type KnownOfTimes } from '../appointment/open-times.js';

/**
 * Keeps a time for a patient who is about to book it, for five minutes. The same again before it lapses keeps it for
 * five more, once. `start` is an ISO instant.
 */
export class HoldTime extends Command<{
  readonly doctorId: string;
  readonly patientId: string;
  readonly start: string;
}> {}

/** A hold that all rules but those of the days allow. */
export interface AgreedHold {
  readonly time: Time;
  /** The ISO instant at which it lapses. */
  readonly until: string;
  /** What must stay free around it. */
  readonly bufferMinutes: number;
}

const HOLD_MINUTES = 5;

export function agreeOnHold(
  { data, meta }: HoldTime,
  known: KnownOfTimes & { readonly patientIsRegistered: boolean; readonly zone: string },
): AgreedHold | Refusal {
  if (!mayChooseFor(data.patientId, meta.actor)) return refuse('not-for-your-role');
  if (!known.patientIsRegistered) return refuse('unknown-patient');
  const refusal = whyDoctorSeesNobody(known.doctor);
  if (refusal) return refusal;
  const time = visitAt(data.start, known.doctor.visitMinutes, { zone: known.zone, now: meta.now });
  if (isRefusal(time)) return time;
  const closed = whyNotOpenTo(meta, time, known, true);
  if (closed) return closed;
  const bufferMinutes = roomFor(meta, time, known.doctor);
  return { time, until: addMinutes(meta.now, HOLD_MINUTES), bufferMinutes };
}

/** Whether the sender may hold time for the patient, and let it go. */
export function mayChooseFor(patientId: string, actor: Actor): boolean {
  if (actor.kind !== 'account') return actor.kind === 'system';
  return actor.role === 'patient' ? actor.actingFor === patientId : actor.role === 'frontdesk';
}
