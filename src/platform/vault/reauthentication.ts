import { isRefusal, refuse, type Refusal } from '../../kernel/refusal.js';
import type { Authentication, Confirmed } from './authentication.js';
import type { SecondFactors } from './second-factors.js';

/** What somebody who is signed in shows again before they change how they are known or reached. */
export interface ShownAgain {
  readonly password: string;
  /** Of their authenticator app, or a recovery code; empty where there is no second factor. */
  readonly code: string;
  /** The IP address it comes from. */
  readonly address: string;
}

/** Makes sure that who is signed in is still the account's owner: by all that signing in asks for. */
export class Reauthentication {
  constructor(
    private readonly authentication: Authentication,
    private readonly secondFactors: SecondFactors,
  ) {}

  /** Refuses as `Authentication` does, with the field that was wrong: `password` or `code`. The code is used up. */
  async confirm(accountId: string, { password, code, address }: ShownAgain): Promise<Confirmed | Refusal> {
    const shown = await this.authentication.confirm(accountId, password, address);
    if (isRefusal(shown)) return shown;
    if (!(await this.secondFactors.has(accountId))) return shown;
    if (code === '') return refuse('code-missing', 'code');
    const taken = await this.authentication.tried(
      accountId,
      address,
      () => this.secondFactors.take(accountId, code),
      'code',
    );
    return isRefusal(taken) ? taken : shown;
  }
}
