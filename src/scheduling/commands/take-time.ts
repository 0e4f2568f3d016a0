import { Injectable } from '@nestjs/common';
import type { Command, CommandMeta } from '../../kernel/command.js';
import { isRefusal, refuse, type Refusal } from '../../kernel/refusal.js';
import type { Decision } from '../../kernel/stream.js';
import { dateOf } from '../../kernel/time.js';
import { EventStore, type Loaded, type Outcome } from '../../platform/event-store/event-store.js';
import { derivedId } from '../../platform/event-store/ids.js';
import { stepOf } from '../../platform/event-store/step.js';
import { abandonBooking, AbandonBooking } from '../domain/appointment/abandon-booking.js';
import type { Agreement } from '../domain/appointment/agreement.js';
import type { AppointmentEvent } from '../domain/appointment/appointment.events.js';
import { appointmentStream, mentions, type Appointment } from '../domain/appointment/appointment.js';
import { commitBooking } from '../domain/appointment/commit-booking.js';
import { offerAppointment, OfferAppointment } from '../domain/appointment/offer-appointment.js';
import { appendStep } from './append-step.js';
import { claimsOf, type Claim, type Taking } from './claims.js';
import { GiveBack } from './give-back.js';
import { unlessTooBusy } from './unless-too-busy.js';

type Agree = (appointment: Appointment) => Promise<Agreement | Refusal>;
type Commit = (taking: Taking, meta: CommandMeta, appointment: Appointment) => Decision<AppointmentEvent>;

/**
 * The gate through which all bookings, moves and offers take their time. Both days take it first, the append on the
 * appointment commits it, and only then is success answered. Whoever cannot commit abandons first, so that nobody
 * commits it later, and then gives the time back. What a crash leaves half-done, `settle-bookings` brings to an end.
 */
@Injectable()
export class TakeTime {
  constructor(
    private readonly store: EventStore,
    private readonly giveBack: GiveBack,
  ) {}

  /** `agree` says what the appointment's rules allow; a command that was carried out before is not asked again. */
  async take(
    { meta }: Command<object>,
    appointmentId: string,
    agree: Agree,
    commit: Commit = commitAgreed,
  ): Promise<Outcome> {
    const entryId = derivedId(meta.commandId, 'entry');
    const appointment = await this.store.load(appointmentStream, appointmentId);
    const ended = howItEnded(appointment, entryId);
    if (ended) return this.giveBack.leftoversAfter(ended, appointmentId, meta);

    const agreement = await agree(appointment.state);
    if (isRefusal(agreement)) return agreement;
    const taking = { appointmentId, entryId, agreement };
    const claims = claimsOf(taking);
    const broken = await this.brokenRule(claims, meta);
    if (broken) return broken;

    for (const claim of claims.filter(({ isTaken }) => isTaken)) {
      const taken = await this.claim(claim, appointmentId, meta);
      if (isRefusal(taken)) return this.giveUp(taking, taken, meta);
    }
    const own = stepOf(meta, 'commit');
    const committed = await unlessTooBusy(
      appendStep(this.store, 'commit', appointmentStream, appointmentId, own, (state) =>
        commit(taking, own, state),
      ),
    );
    if (isRefusal(committed)) return this.giveUp(taking, committed, meta);
    return this.giveBack.leftoversAfter(committed, appointmentId, meta);
  }

  private async brokenRule(claims: readonly Claim[], meta: CommandMeta): Promise<Refusal | null> {
    for (const claim of claims) {
      const { state } = await this.store.load(claim.stream, claim.dayId);
      const decision = claim.decide(meta, state);
      if (isRefusal(decision)) return decision;
    }
    return null;
  }

  private claim(claim: Claim, appointmentId: string, meta: CommandMeta): Promise<Outcome> {
    const own = stepOf(meta, `${claim.step}/${appointmentId}`);
    return unlessTooBusy(
      appendStep(this.store, claim.step, claim.stream, claim.dayId, own, (day) => claim.decide(own, day)),
    );
  }

  /** A twin of this command, or `settle-bookings`, may have committed it in the meantime: then it was carried out. */
  private async giveUp(taking: Taking, refusal: Refusal, meta: CommandMeta): Promise<Outcome> {
    const { appointmentId, entryId, agreement } = taking;
    const { patientId, doctorId, time, kind } = agreement;
    const own = stepOf(meta, 'abandon');
    const given = { appointmentId, patientId, entryId, doctorId, time };
    const abandon = new AbandonBooking({ ...given, rule: refusal.rule }, own);
    await appendStep(this.store, 'abandon', appointmentStream, appointmentId, own, (state) =>
      abandonBooking(abandon, state),
    );
    const ended = howItEnded(await this.store.load(appointmentStream, appointmentId), entryId);
    if (ended && !isRefusal(ended)) return this.giveBack.leftoversAfter(ended, appointmentId, meta);
    const entry = { entryId, appointmentId, patientId, doctorId, date: dateOf(time) };
    await this.giveBack.entry({ ...entry, kind: kind === 'offer' ? 'held' : 'booked' }, meta);
    return refusal;
  }
}

/** How an earlier try of the same command ended, or `null` when it did not. */
function howItEnded({ state, commands }: Loaded<Appointment>, entryId: string): Outcome | null {
  if (mentions(state, entryId)) return { position: [...commands.values()].at(-1) ?? null, repeated: true };
  const rule = state.abandoned.get(entryId);
  return rule === undefined ? null : refuse(rule);
}

function commitAgreed(
  { appointmentId, entryId, agreement }: Taking,
  meta: CommandMeta,
  appointment: Appointment,
): Decision<AppointmentEvent> {
  const { doctorId, time } = agreement;
  const booking = { appointmentId, doctorId, entryId, time };
  if (agreement.kind === 'offer') {
    return offerAppointment(new OfferAppointment({ ...booking, until: agreement.until }, meta), appointment);
  }
  const { replaces } = agreement;
  return commitBooking({ ...booking, ...(replaces === undefined ? {} : { replaces }) }, meta, appointment);
}
