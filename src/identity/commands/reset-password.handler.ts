import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { isRefusal, refuse, type Refusal } from '../../kernel/refusal.js';
import { Authentication, countedAs, loginFrom } from '../../platform/vault/authentication.js';
import { leakedPasswords } from '../../platform/vault/common-passwords.js';
import { Codes, type CodePurpose } from '../../platform/vault/codes.js';
import { Logins } from '../../platform/vault/logins.js';
import { Outbox, type Settled } from '../../platform/vault/outbox.js';
import { Tokens } from '../../platform/vault/tokens.js';
import { checkPassword } from '../domain/account/password-rule.js';
import { ResetPassword, type ResetProof } from '../domain/account/reset-password.js';
import { NewPassword, type PasswordToSet } from './new-password.js';

/** Stands in for the account of a login that nobody has, so that looking for its codes takes as long. */
const NOBODY = '00000000-0000-4000-8000-000000000000';

/** Whose password is set, and how what proves it is used up. */
type Proven = Pick<PasswordToSet, 'accountId' | 'claim'>;

@CommandHandler(ResetPassword)
export class ResetPasswordHandler implements ICommandHandler<ResetPassword, Settled> {
  constructor(
    private readonly authentication: Authentication,
    private readonly logins: Logins,
    private readonly tokens: Tokens,
    private readonly codes: Codes,
    private readonly newPassword: NewPassword,
    private readonly outbox: Outbox,
  ) {}

  async execute(command: ResetPassword): Promise<Settled> {
    const { data, meta } = command;
    if (await this.outbox.knows(meta.commandId)) return this.outbox.carryOut(meta.commandId);
    const easy = checkPassword(data.password, [], leakedPasswords);
    if (easy) return easy;
    const proven = await this.prove(data.proof, command);
    if (isRefusal(proven)) return proven;
    return this.newPassword.set({ meta, password: data.password, how: 'reset', ...proven });
  }

  private prove(proof: ResetProof, { data, meta }: ResetPassword): Promise<Proven | Refusal> {
    return 'token' in proof
      ? this.byToken(proof.token, meta.commandId, meta.now)
      : this.byCode(proof, data.address, meta.now);
  }

  private async byToken(token: string, by: string, now: string): Promise<Proven | Refusal> {
    const found = await this.tokens.peek(token, 'reset-password', by, now);
    if (isRefusal(found)) return found;
    if (found.accountId === null) return refuse('link-not-valid');
    return {
      accountId: found.accountId,
      claim: async (tx) => {
        const used = await this.tokens.use(tx, token, 'reset-password', by, now);
        return isRefusal(used) ? used : null;
      },
    };
  }

  /** Counts as a try to sign in. */
  private async byCode(
    { login, code }: { login: string; code: string },
    address: string,
    now: string,
  ): Promise<Proven | Refusal> {
    const wanted = loginFrom(login);
    const accountId = wanted && (await this.logins.find(wanted));
    const whose = accountId ?? (wanted && countedAs(wanted)) ?? 'no login at all';
    return this.authentication.tried(whose, address, async () => {
      for (const purpose of ['reset-by-sms', 'reset-by-hand'] as const) {
        const found = await this.codes.check(accountId ?? NOBODY, purpose, code, now);
        if (!isRefusal(found) && accountId !== null) return this.proven(accountId, purpose, code);
      }
      return refuse('code-not-valid', 'code');
    });
  }

  private proven(accountId: string, purpose: CodePurpose, code: string): Proven {
    return { accountId, claim: (tx) => this.codes.use(tx, accountId, purpose, code) };
  }
}
