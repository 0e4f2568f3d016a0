import { Logger } from '@nestjs/common';
import { defaultLimits, type Limits } from '../../kernel/limits.js';
import { isRefusal, refuse, type Refusal } from '../../kernel/refusal.js';
import type { Clock } from '../clock.js';
import { parseMobile } from '../mobile.js';
import { namedInLog, securityLog } from '../security-log.js';
import type { Credential, Credentials } from './credentials.js';
import type { Login, Logins } from './logins.js';
import type { Passwords } from './passwords.js';
import { networkOf, type Subject, type Throttles } from './throttles.js';

/** Told of a refused sign-in to an account that exists, at most once an hour. */
export type RefusalListener = (accountId: string, rule: string) => Promise<unknown>;

/** Who signed in, and what they are to be told. */
export interface Authenticated {
  readonly accountId: string;
  /** Of the credentials that were compared: a session begins only while they are the same. */
  readonly generation: number;
  readonly tell?: string;
  /** The password was right, and a second factor is there: nobody is signed in without its code. */
  readonly asksForCode?: true;
}

/** Who has shown the password again, and of which credentials it is the password. */
export type Confirmed = Pick<Authenticated, 'generation'>;

/** Says which account a login and a password belong to. */
export class Authentication {
  private readonly logger = new Logger(Authentication.name);
  private listener: RefusalListener = () => Promise.resolve();

  constructor(
    private readonly logins: Logins,
    private readonly credentials: Credentials,
    private readonly passwords: Passwords,
    private readonly throttles: Throttles,
    private readonly clock: Clock,
    private readonly limits: Limits = defaultLimits,
  ) {}

  onRefusal(listener: RefusalListener): void {
    this.listener = listener;
  }

  /**
   * `login` is a mobile number in international form, or a verified e-mail address; `address` the IP address it comes
   * from. Refuses with `wrong-login`, which says nothing about whether the account exists and takes as long either way,
   * with `account-locked`, which only those see who know the password, or with `too-many-tries`.
   * @throws {TooBusy} when too many passwords wait to be checked
   */
  async verify(login: string, password: string, address = ''): Promise<Authenticated | Refusal> {
    const wanted = loginFrom(login);
    const found = wanted && (await this.logins.findCredential(wanted));
    const whose = found?.accountId ?? (wanted && countedAs(wanted)) ?? 'no login at all';
    return this.tried(whose, address, () => this.judge(found, password));
  }

  /**
   * Whether somebody who is signed in knows the account's password. Refuses as `verify` does, with `wrong-password`, and
   * names the field `password`.
   */
  async confirm(accountId: string, password: string, address = ''): Promise<Confirmed | Refusal> {
    const credential = await this.credentials.of(accountId);
    const answer = await this.tried(accountId, address, () =>
      this.judge(credential && { ...credential, accountId }, password),
    );
    if (!isRefusal(answer)) return answer;
    const rule = answer.rule === 'wrong-login' ? 'wrong-password' : answer.rule;
    return { ...answer, rule, field: 'password' };
  }

  /**
   * Counts a try for the account and the address before it is made, and takes it back when it was right. `what` is
   * tried is counted by itself: a right password must not make up for wrong codes.
   */
  async tried<Right extends object>(
    whose: string,
    address: string,
    attempt: () => Promise<Right | Refusal>,
    what = 'sign-in',
  ): Promise<Right | Refusal> {
    const account: Subject = { what, whose, limit: this.limits.signInPerAccount };
    const network: Subject = {
      what: 'sign-in from',
      whose: networkOf(address),
      limit: this.limits.signInPerAddress,
    };
    const early = await this.throttles.count([account, network]);
    if (early) return early;
    const answer = await attempt();
    if ('rule' in answer)
      securityLog.warn(
        `Refused ${what} of ${namedInLog(whose)} from ${namedInLog(network.whose)}: ${answer.rule}`,
      );
    else await this.throttles.succeeded(account, network);
    return answer;
  }

  private async judge(
    found: (Credential & { readonly accountId: string }) | null,
    password: string,
  ): Promise<Authenticated | Refusal> {
    const matches = await this.passwords.matches(found?.passwordHash ?? null, password);
    const rule = refusalOf(matches, found);
    if (found === null || rule !== null) {
      void this.note(found?.accountId ?? NOBODY, rule ?? 'wrong-login');
      return refuse(rule ?? 'wrong-login');
    }
    if (this.passwords.isOutdated(found.passwordHash)) void this.strengthen(found, password);
    return {
      accountId: found.accountId,
      generation: found.generation,
      ...(found.tell === null ? {} : { tell: found.tell }),
      ...(found.secondFactor ? { asksForCode: true } : {}),
    };
  }

  /** Nobody waits for it: a password that is known again is hashed as new ones are. */
  private async strengthen(
    { accountId, passwordHash }: Credential & { readonly accountId: string },
    password: string,
  ): Promise<void> {
    try {
      await this.credentials.strengthen(accountId, passwordHash, await this.passwords.hash(password));
    } catch (error) {
      this.logger.warn(`A hash could not be made stronger: ${String(error)}`);
    }
  }

  /** Nobody waits for it, and it is asked of nobody's account too: what time it takes does not tell who has one. */
  private async note(accountId: string, rule: string): Promise<void> {
    try {
      if (await this.credentials.noteRefusal(accountId, this.clock.now()))
        await this.listener(accountId, rule);
    } catch (error) {
      this.logger.warn(`A refused sign-in could not be noted: ${String(error)}`);
    }
  }
}

/** An account that nobody has. */
const NOBODY = '00000000-0000-0000-0000-000000000000';

function refusalOf(matches: boolean, credential: Credential | null): string | null {
  if (!matches || credential === null) return 'wrong-login';
  return credential.locked ? 'account-locked' : null;
}

/** What tries of a login are counted under: the same however it was written, and whether somebody has it or not. */
export function countedAs({ value }: Login): string {
  return value.toLowerCase();
}

/** What somebody means who types this to sign in; `null` when it can be no login. */
export function loginFrom(typed: string): Login | null {
  if (typed.includes('@')) return { kind: 'email', value: typed.trim() };
  const mobile = parseMobile(typed);
  return mobile === null ? null : { kind: 'mobile', value: mobile };
}
