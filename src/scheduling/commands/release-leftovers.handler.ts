import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { ReleaseLeftovers } from '../domain/appointment/release-leftovers.js';
import { GiveBack } from './give-back.js';

@CommandHandler(ReleaseLeftovers)
export class ReleaseLeftoversHandler implements ICommandHandler<ReleaseLeftovers, void> {
  constructor(private readonly giveBack: GiveBack) {}

  async execute({ data, meta }: ReleaseLeftovers): Promise<void> {
    await this.giveBack.leftovers(data.appointmentId, meta);
  }
}
