import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { isRefusal, refuse, type Refusal } from '../../kernel/refusal.js';
import { dateOf } from '../../kernel/time.js';
import { EventStore } from '../../platform/event-store/event-store.js';
import { derivedId } from '../../platform/event-store/ids.js';
import { dayId, doctorDayStream, patientDayStream } from '../domain/day/day.js';
import { choiceOf, whyNotFree } from '../domain/day/fits.js';
import { agreeOnHold, HoldTime, type AgreedHold } from '../domain/day/hold-time.js';
import { keepTime, KeepTime } from '../domain/day/keep-time.js';
import { doctorFacts, isRegisteredPatient, openClinic } from './known-facts.js';
import { unlessTooBusy } from './unless-too-busy.js';

/** A time that is kept for a patient under this entry, until the ISO instant `until`. */
export interface Held {
  readonly entryId: string;
  readonly until: string;
  /** Where the hold stands in the log; `null` when it was held before. */
  readonly position: bigint | null;
}

@CommandHandler(HoldTime)
export class HoldTimeHandler implements ICommandHandler<HoldTime, Held | Refusal> {
  constructor(private readonly store: EventStore) {}

  async execute(command: HoldTime): Promise<Held | Refusal> {
    const { doctorId, patientId } = command.data;
    const { meta } = command;
    const agreed = await this.agreed(command);
    if (isRefusal(agreed)) return agreed;
    const { time, until, bufferMinutes } = agreed;
    const entryId = derivedId(meta.commandId, 'entry');
    const entry = { entryId, doctorId, patientId, appointmentId: null, time };

    const patientDay = await this.store.load(patientDayStream, dayId(patientId, dateOf(time)));
    if (whyNotFree(patientDay.state, entry, meta.now))
      return refuse('patient-has-another-appointment', 'start');

    const keep = new KeepTime({ ...entry, until }, meta);
    const day = dayId(doctorId, dateOf(time));
    const outcome = await unlessTooBusy(
      this.store.handleCommand(doctorDayStream, day, keep, (state) =>
        keepTime(keep, state, { bufferMinutes }),
      ),
    );
    if (isRefusal(outcome)) return outcome;
    const { state } = await this.store.load(doctorDayStream, day);
    const held = choiceOf(state, entry, meta.now);
    return held
      ? { entryId: held.entryId, until: held.until, position: outcome.position }
      : refuse('hold-gone', 'start');
  }

  private async agreed(command: HoldTime): Promise<AgreedHold | Refusal> {
    const { doctorId, patientId } = command.data;
    const clinic = await openClinic(this.store);
    if (isRefusal(clinic)) return clinic;
    const { zone, closingDays } = clinic;
    const doctor = await doctorFacts(this.store, doctorId);
    const patientIsRegistered = await isRegisteredPatient(this.store, patientId);
    return agreeOnHold(command, { doctor, patientIsRegistered, zone, closingDays });
  }
}
