import { Logger } from '@nestjs/common';
import { refuse, type Refusal } from '../../kernel/refusal.js';
import type { Clock } from '../clock.js';
import { parseMobile } from '../mobile.js';
import type { Credential, Credentials } from './credentials.js';
import type { Login, Logins } from './logins.js';
import type { Passwords } from './passwords.js';

/** Told of a refused sign-in to an account that exists, at most once an hour. */
export type RefusalListener = (accountId: string, rule: string) => Promise<unknown>;

/** Says which account a login and a password belong to. */
export class Authentication {
  private readonly logger = new Logger(Authentication.name);
  private listener: RefusalListener = () => Promise.resolve();

  constructor(
    private readonly logins: Logins,
    private readonly credentials: Credentials,
    private readonly passwords: Passwords,
    private readonly clock: Clock,
  ) {}

  onRefusal(listener: RefusalListener): void {
    this.listener = listener;
  }

  /**
   * `login` is a mobile number in international form, or a verified e-mail address. Refuses with `wrong-login`, which
   * says nothing about whether the account exists and takes as long either way, or with `account-locked`, which only
   * those see who know the password.
   * @throws {TooBusy} when too many passwords wait to be checked
   */
  async verify(login: string, password: string): Promise<{ readonly accountId: string } | Refusal> {
    const found = loginFrom(login);
    const accountId = found && (await this.logins.find(found));
    const credential = accountId === null ? null : await this.credentials.of(accountId);
    const matches = await this.passwords.matches(credential?.passwordHash ?? null, password);
    const rule = refusalOf(matches, credential);
    if (accountId !== null && rule === null) return { accountId };
    if (accountId !== null && rule !== null) void this.note(accountId, rule);
    return refuse(rule ?? 'wrong-login');
  }

  /** Nobody waits for it: the time it takes would tell that the account exists. */
  private async note(accountId: string, rule: string): Promise<void> {
    try {
      if (await this.credentials.noteRefusal(accountId, this.clock.now()))
        await this.listener(accountId, rule);
    } catch (error) {
      this.logger.warn(`A refused sign-in could not be noted: ${String(error)}`);
    }
  }
}

function refusalOf(matches: boolean, credential: Credential | null): string | null {
  if (!matches || credential === null) return 'wrong-login';
  return credential.locked ? 'account-locked' : null;
}

function loginFrom(typed: string): Login | null {
  if (typed.includes('@')) return { kind: 'email', value: typed };
  const mobile = parseMobile(typed);
  return mobile === null ? null : { kind: 'mobile', value: mobile };
}
