import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { EventStore } from '../../platform/event-store/event-store.js';
import { stepOf } from '../../platform/event-store/step.js';
import { loginFrom } from '../../platform/vault/authentication.js';
import { Codes, digitCode } from '../../platform/vault/codes.js';
import { Credentials } from '../../platform/vault/credentials.js';
import { Logins, type LoginOf } from '../../platform/vault/logins.js';
import { Messages } from '../../platform/vault/messages.js';
import { Outbox, type Settled } from '../../platform/vault/outbox.js';
import { Tokens } from '../../platform/vault/tokens.js';
import { Vault, type VaultTransaction } from '../../platform/vault/vault.js';
import { accountStream, type OpenAccountState } from '../domain/account/account.js';
import {
  AskPasswordReset,
  RESET_LINK_MINUTES,
  RESET_SMS_MINUTES,
} from '../domain/account/ask-password-reset.js';
import { RecordPasswordReset } from '../domain/account/record-password-reset.js';
import { Letters, minutesAfter } from './letters.js';

@CommandHandler(AskPasswordReset)
export class AskPasswordResetHandler implements ICommandHandler<AskPasswordReset, Settled> {
  constructor(
    private readonly eventStore: EventStore,
    private readonly vault: Vault,
    private readonly credentials: Credentials,
    private readonly logins: Logins,
    private readonly tokens: Tokens,
    private readonly codes: Codes,
    private readonly messages: Messages,
    private readonly letters: Letters,
    private readonly outbox: Outbox,
  ) {}

  async execute(command: AskPasswordReset): Promise<Settled> {
    const { commandId } = command.meta;
    if (await this.outbox.knows(commandId)) return this.outbox.carryOut(commandId);
    const login = loginFrom(command.data.login);
    const accountId = login && (await this.logins.find(login));
    if (accountId === null) return { position: null };
    const { state: account } = await this.eventStore.load(accountStream, accountId);
    if (account.status !== 'open') return { position: null };
    if (account.emailVerified && account.email !== null && this.letters.can('mail'))
      return this.sendLink(command, account, account.email);
    if (account.mobileVerified && this.letters.can('sms')) return this.sendCode(command, account);
    return { position: null };
  }

  private async sendLink(
    command: AskPasswordReset,
    { accountId }: OpenAccountState,
    email: string,
  ): Promise<Settled> {
    const { commandId, now } = command.meta;
    const token = this.tokens.secretFor('reset-password', commandId);
    const until = minutesAfter(now, RESET_LINK_MINUTES);
    const message = await this.letters.seal({
      cause: commandId,
      accountId,
      channel: 'mail',
      to: email,
      kind: 'reset-password',
      until,
      secret: this.letters.link('/password/reset', token),
    });
    const errand = await this.errand(command, accountId, 'mail');
    const committed = await this.vault.transaction(async (tx) => {
      if (!(await this.isStill(tx, { accountId, kind: 'email', value: email }))) return null;
      await this.tokens.keep(tx, { token, purpose: 'reset-password', accountId, details: null, until });
      await this.messages.keep(tx, [message]);
      await this.outbox.put(tx, errand);
      return errand;
    });
    return committed ? this.outbox.carryOut(errand.id) : { position: null };
  }

  private async sendCode(
    command: AskPasswordReset,
    { accountId, mobile }: OpenAccountState,
  ): Promise<Settled> {
    const { commandId, now } = command.meta;
    const code = digitCode();
    const until = minutesAfter(now, RESET_SMS_MINUTES);
    const message = await this.letters.seal({
      cause: commandId,
      accountId,
      channel: 'sms',
      to: mobile,
      kind: 'reset-password',
      until,
      secret: code,
    });
    const errand = await this.errand(command, accountId, 'sms');
    const committed = await this.vault.transaction(async (tx) => {
      if (!(await this.isStill(tx, { accountId, kind: 'mobile', value: mobile }))) return null;
      await this.codes.keep(tx, { accountId, purpose: 'reset-by-sms', code, details: null, until });
      await this.messages.keep(tx, [message]);
      await this.outbox.put(tx, errand);
      return errand;
    });
    return committed ? this.outbox.carryOut(errand.id) : { position: null };
  }

  /** The account may have changed its address since, which made void what had been sent to the old one. */
  private async isStill(tx: VaultTransaction, login: LoginOf): Promise<boolean> {
    return (
      (await this.credentials.hold(tx, login.accountId)) &&
      (await this.logins.find(login, tx)) === login.accountId
    );
  }

  private errand({ meta }: AskPasswordReset, accountId: string, method: 'mail' | 'sms') {
    const record = new RecordPasswordReset({ accountId, method }, stepOf(meta, 'record-password-reset'));
    return this.outbox.seal({ id: meta.commandId, person: accountId, commands: [record] });
  }
}
