import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { isRefusal } from '../../kernel/refusal.js';
import { EventStore, type Outcome } from '../../platform/event-store/event-store.js';
import { Outbox } from '../../platform/vault/outbox.js';
import { Vault } from '../../platform/vault/vault.js';
import { BlockDays, TakeTimeOff, timeOffByDay } from '../domain/day/take-time-off.js';
import { doctorFacts, openClinic } from './known-facts.js';

/** Keeps a time off that the rules allow, then carries it out: after a crash the outbox's relay blocks the other days. */
@CommandHandler(TakeTimeOff)
export class TakeTimeOffHandler implements ICommandHandler<TakeTimeOff, Outcome> {
  constructor(
    private readonly store: EventStore,
    private readonly vault: Vault,
    private readonly outbox: Outbox,
  ) {}

  async execute(command: TakeTimeOff): Promise<Outcome> {
    const { data, meta } = command;
    const repeated = await this.outbox.knows(meta.commandId);
    if (!repeated) {
      const clinic = await openClinic(this.store);
      if (isRefusal(clinic)) return clinic;
      const doctor = await doctorFacts(this.store, data.doctorId);
      const times = timeOffByDay(command, { doctor, zone: clinic.zone });
      if (isRefusal(times)) return times;
      const errand = await this.outbox.seal({
        id: meta.commandId,
        person: data.doctorId,
        commands: [new BlockDays(data, meta)],
      });
      await this.vault.transaction((tx) => this.outbox.put(tx, errand));
    }
    const settled = await this.outbox.carryOut(meta.commandId);
    return isRefusal(settled) ? settled : { ...settled, repeated };
  }
}
