import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { isRefusal } from '../../kernel/refusal.js';
import { Authentication } from '../../platform/vault/authentication.js';
import { Outbox, type Settled } from '../../platform/vault/outbox.js';
import { ChangePassword } from '../domain/account/change-password.js';
import { NewPassword } from './new-password.js';

@CommandHandler(ChangePassword)
export class ChangePasswordHandler implements ICommandHandler<ChangePassword, Settled> {
  constructor(
    private readonly authentication: Authentication,
    private readonly newPassword: NewPassword,
    private readonly outbox: Outbox,
  ) {}

  async execute({ data, meta }: ChangePassword): Promise<Settled> {
    const { accountId, oldPassword, password, sessionId, address } = data;
    if (await this.outbox.knows(meta.commandId)) return this.outbox.carryOut(meta.commandId);
    const shown = await this.authentication.confirm(accountId, oldPassword, address);
    if (isRefusal(shown)) return this.outbox.follow(meta.commandId, { ...shown, field: 'oldPassword' });
    const { generation } = shown;
    return this.newPassword.set({
      meta,
      accountId,
      password,
      how: 'changed',
      generation,
      keptSession: sessionId,
    });
  }
}
