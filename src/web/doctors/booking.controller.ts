import { Controller, Inject, Post } from '@nestjs/common';
import { z } from 'zod';
import { findClinic } from '../../../projections/clinic/queries.js';
import { doctorById } from '../../../projections/doctors/queries.js';
import { ownHolds } from '../../../projections/slots/queries.js';
import { isRefusal, refuse, type Refusal } from '../../kernel/refusal.js';
import { dateAt } from '../../kernel/time.js';
import { derivedId } from '../../platform/event-store/ids.js';
import { READ_MODELS, type ReadModels } from '../../platform/projecting/read-models.js';
import { BookFreeTime } from '../../scheduling/domain/appointment/book-free-time.js';
import { HoldTime } from '../../scheduling/domain/day/hold-time.js';
import { ReleaseHold } from '../../scheduling/domain/day/release-hold.js';
import { Redirect, type Answer } from '../answers/answer.js';
import { Commands } from '../forms/commands.js';
import { optionalText, ticked } from '../forms/fields.js';
import { Form, refused, Search, type Filters, type Submitted } from '../forms/form.js';
import { PathId } from '../forms/path.js';
import { startFields, startOf } from '../forms/start.js';
import { queryString } from '../given.js';
import { mostAhead } from '../most-ahead.js';
import type { SignedInVisit } from '../visit/visit.js';
import { CurrentVisit } from '../visit/visits.js';
import { BookingRefusals } from './booking-refusals.js';
import { errandFilters, errandOf, type Errand, type ErrandFilters } from './errand.js';

const holdForm = startFields.extend({ patientId: optionalText(40), renew: optionalText(3) });
const bookingForm = startFields.extend({
  patientId: optionalText(40),
  specialty: optionalText(60, 'unknown-specialty'),
  reason: optionalText(2000, 'reason-too-long'),
  /** Another start, chosen when the first one was lost. */
  instead: optionalText(40, 'time-does-not-exist'),
  outsideHours: ticked,
});

/** Keeps times of a doctor while somebody chooses, and books them. */
@Controller('doctors/:id')
export class BookingController {
  constructor(
    private readonly commands: Commands,
    private readonly refusals: BookingRefusals,
    @Inject(READ_MODELS) private readonly db: ReadModels,
  ) {}

  @Post('holds')
  async hold(
    @PathId() doctorId: string,
    @Form(holdForm) form: Submitted<z.infer<typeof holdForm>>,
    @Search(errandFilters) { value: carried }: Filters<ErrandFilters>,
    @CurrentVisit() visit: SignedInVisit,
  ): Promise<Answer> {
    const errand = await this.errand(form, carried, visit);
    const sent = { doctorId, errand, visit };
    if (!form.ok) return this.refusals.ofTime(sent, form);
    const chosen = await this.chosen(form.value, errand);
    if (isRefusal(chosen)) return this.refusals.ofTime(sent, refused(form, chosen), chosen);
    const { start, patientId } = chosen;
    const command = new HoldTime({ doctorId, patientId, start }, visit.meta(`${form.commandName}/${start}`));
    const answer = await this.commands.send<{ readonly position: bigint | null } | Refusal>(command);
    if (isRefusal(answer)) return this.refusals.ofTime(sent, refused(form, answer), answer, start);
    await this.letGo(doctorId, patientId, visit, (kept) => Date.parse(kept) !== Date.parse(start));
    const late = await this.commands.isLate(answer.position);
    const { renew } = form.value;
    const date = await this.dateOf(start);
    const query = queryString({ ...errand.query, date, start, renewed: renew });
    return new Redirect(`/doctors/${doctorId}${query}`, renew ? 'hold-renewed' : undefined, late);
  }

  /** Lets go of what was kept, to choose another time. */
  @Post('holds/release')
  async release(
    @PathId() doctorId: string,
    @Form(holdForm) form: Submitted<z.infer<typeof holdForm>>,
    @Search(errandFilters) { value: carried }: Filters<ErrandFilters>,
    @CurrentVisit() visit: SignedInVisit,
  ): Promise<Answer> {
    const errand = await this.errand(form, carried, visit);
    const start = form.ok ? startOf(form.value, await this.zone()) : '';
    if (errand.patient !== null) await this.letGo(doctorId, errand.patient.patientId, visit, () => true);
    const date = typeof start === 'string' && start !== '' ? await this.dateOf(start) : '';
    return new Redirect(`/doctors/${doctorId}${queryString({ ...errand.query, date })}`);
  }

  @Post('appointments')
  async book(
    @PathId() doctorId: string,
    @Form(bookingForm) form: Submitted<z.infer<typeof bookingForm>>,
    @Search(errandFilters) { value: carried }: Filters<ErrandFilters>,
    @CurrentVisit() visit: SignedInVisit,
  ): Promise<Answer> {
    const errand = await this.errand(form, carried, visit);
    const sent = { doctorId, errand, visit };
    if (!form.ok) return this.refusals.ofBooking(sent, form);
    const { instead, reason, outsideHours } = form.value;
    const chosen = await this.chosen(instead ? { start: instead, date: '', time: '' } : form.value, errand);
    if (isRefusal(chosen)) return this.refusals.ofBooking(sent, refused(form, chosen), chosen);
    const { start, patientId } = chosen;
    const meta = visit.meta(`${form.commandName}/${start}`);
    const appointmentId = derivedId(meta.commandId, 'appointment');
    const specialty = await this.specialty(doctorId, form.value.specialty, carried.specialty);
    const booking = { appointmentId, patientId, doctorId, start, specialty, reason, outsideHours };
    const answer = await this.commands.carryOutWithin(
      mostAhead(this.db, visit, { patientId, appointmentId }),
      new BookFreeTime(booking, meta),
    );
    if (isRefusal(answer)) return this.refusals.ofBooking(sent, refused(form, answer), answer, start);
    const next = await this.afterBooking(appointmentId, start, visit);
    return new Redirect(next, 'appointment-booked', answer.late);
  }

  /** What a form is about; commands of the visit are signed for its patient from here on. */
  private async errand(
    { typed }: Submitted<unknown>,
    carried: ErrandFilters,
    visit: SignedInVisit,
  ): Promise<Errand> {
    const named =
      typeof typed.patientId === 'string' && typed.patientId !== '' ? typed.patientId : carried.patientId;
    const errand = await errandOf(this.db, visit.viewer, { ...carried, move: '', patientId: named });
    if (visit.viewer.role === 'patient' && errand.patient) visit.actFor(errand.patient.patientId);
    return errand;
  }

  private async chosen(
    typed: z.infer<typeof startFields>,
    { patient }: Errand,
  ): Promise<{ readonly start: string; readonly patientId: string } | Refusal> {
    if (patient === null) return refuse('patient-missing', 'patientId');
    const start = startOf(typed, await this.zone());
    return typeof start === 'string' ? { start, patientId: patient.patientId } : start;
  }

  /** What a visit is counted under: as the form says, else as it was searched for, else the doctor's first. */
  private async specialty(doctorId: string, typed: string, searched = ''): Promise<string> {
    if (typed !== '') return typed;
    const specialties = (await doctorById(this.db, doctorId))?.specialties ?? [];
    return specialties.includes(searched) ? searched : (specialties[0] ?? '');
  }

  /** A patient keeps one time of a doctor; those that the test names are given back. */
  private async letGo(
    doctorId: string,
    patientId: string,
    visit: SignedInVisit,
    isLetGo: (start: string) => boolean,
  ): Promise<void> {
    const holds = await ownHolds(this.db, { doctorId, patientId, now: visit.now });
    for (const { entryId, date, start } of holds.filter((hold) => isLetGo(hold.start))) {
      const command = new ReleaseHold(
        { doctorId, date, entryId, patientId },
        visit.meta(`release/${entryId}/${start}`),
      );
      const answer = await this.commands.send(command);
      if (!isRefusal(answer)) await this.commands.isLate(answer.position);
    }
  }

  private async afterBooking(
    appointmentId: string,
    start: string,
    { viewer }: SignedInVisit,
  ): Promise<string> {
    if (viewer.role === 'patient') return `/appointments/${appointmentId}`;
    const home = viewer.role === 'doctor' ? '/agenda' : '/desk';
    return `${home}${queryString({ date: await this.dateOf(start) })}`;
  }

  private async dateOf(start: string): Promise<string> {
    return dateAt(start, await this.zone());
  }

  private async zone(): Promise<string> {
    return (await findClinic(this.db))?.zone ?? 'UTC';
  }
}
