import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { Actor } from '../../kernel/actor.js';
import { isRefusal, refuse, type Refusal } from '../../kernel/refusal.js';
import { EventStore } from '../../platform/event-store/event-store.js';
import { stepOf } from '../../platform/event-store/step.js';
import { Codes, letterCode } from '../../platform/vault/codes.js';
import { Credentials } from '../../platform/vault/credentials.js';
import { Outbox } from '../../platform/vault/outbox.js';
import { Tokens } from '../../platform/vault/tokens.js';
import { Vault } from '../../platform/vault/vault.js';
import { accountStream, type Account } from '../domain/account/account.js';
import {
  IssueResetCode,
  RESET_CODE_MINUTES,
  type ResetCodeIssued,
} from '../domain/account/issue-reset-code.js';
import { RecordPasswordReset } from '../domain/account/record-password-reset.js';
import { minutesAfter } from './letters.js';

@CommandHandler(IssueResetCode)
export class IssueResetCodeHandler implements ICommandHandler<IssueResetCode, ResetCodeIssued | Refusal> {
  constructor(
    private readonly eventStore: EventStore,
    private readonly vault: Vault,
    private readonly credentials: Credentials,
    private readonly tokens: Tokens,
    private readonly codes: Codes,
    private readonly outbox: Outbox,
  ) {}

  async execute(command: IssueResetCode): Promise<ResetCodeIssued | Refusal> {
    const { data, meta } = command;
    const code = letterCode(this.tokens.secretFor('reset-password', meta.commandId));
    const until = minutesAfter(meta.now, RESET_CODE_MINUTES);
    if (!(await this.outbox.knows(meta.commandId))) {
      const { state: account } = await this.eventStore.load(accountStream, data.accountId);
      const refusal = mayIssue(meta.actor, account);
      if (refusal) return refusal;
      await this.commit(command, code, until);
    }
    const settled = await this.outbox.carryOut(meta.commandId);
    return isRefusal(settled) ? settled : { code, until, position: settled.position };
  }

  private async commit({ data, meta }: IssueResetCode, code: string, until: string): Promise<void> {
    const { accountId, method } = data;
    const record = new RecordPasswordReset({ accountId, method }, stepOf(meta, 'record-password-reset'));
    const errand = await this.outbox.seal({ id: meta.commandId, person: accountId, commands: [record] });
    await this.vault.transaction(async (tx) => {
      await this.codes.keep(tx, { accountId, purpose: 'reset-by-hand', code, details: null, until });
      await this.credentials.tellLater(tx, accountId, 'reset-code-issued');
      await this.outbox.put(tx, errand);
    });
  }
}

/** Who may issue a code could take the account over: front desk gets no further than patients. */
function mayIssue(actor: Actor, account: Account): Refusal | null {
  if (account.status === 'locked') return refuse('account-locked');
  if (account.status !== 'open') return refuse('unknown-account');
  if (actor.kind !== 'account') return refuse('not-for-your-role');
  if (actor.accountId === account.accountId) return refuse('own-account');
  if (actor.role === 'admin') return null;
  const isPatientOnly = [...account.roles].every((role) => role === 'patient');
  return actor.role === 'frontdesk' && isPatientOnly ? null : refuse('not-for-your-role');
}
