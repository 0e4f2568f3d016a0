import { Injectable } from '@nestjs/common';
import type { CommandMeta } from '../../kernel/command.js';
import { isRefusal, type Refusal } from '../../kernel/refusal.js';
import type { Decision } from '../../kernel/stream.js';
import { EventStore } from '../../platform/event-store/event-store.js';
import { stepOf } from '../../platform/event-store/step.js';
import type { AccountEvent } from '../domain/account/account.events.js';
import { accountStream, type Account } from '../domain/account/account.js';
import { ADMINS_ID, adminsStream } from '../domain/admins/admins.js';
import { CountAdmin, countAdmin } from '../domain/admins/count-admin.js';
import { DiscountAdmin, discountAdmin } from '../domain/admins/discount-admin.js';

/**
 * Keeps the count of those who can administer: an admin is taken off it before the account changes, and put on it
 * after. What a crash leaves is counted too low, never too high.
 */
@Injectable()
export class AdminCount {
  constructor(private readonly eventStore: EventStore) {}

  /** Puts the account on the count, if it is open and administers now. */
  async add(accountId: string, meta: CommandMeta): Promise<void> {
    const { state, revision } = await this.eventStore.load(accountStream, accountId);
    if (!administers(state)) return;
    const command = new CountAdmin({ accountId, revision: Number(revision) }, stepOf(meta, 'count-admin'));
    await this.eventStore.handleCommand(adminsStream, ADMINS_ID, command, (admins) =>
      countAdmin(command, admins),
    );
  }

  /**
   * Takes the account off the count if `decide`, which is about to change it, would end that it administers. Answers
   * why that must not be: what `decide` refuses, or that nobody would be left.
   */
  async takeOff(
    accountId: string,
    meta: CommandMeta,
    decide: (account: Account) => Decision<AccountEvent>,
  ): Promise<Refusal | null> {
    const { state, revision } = await this.eventStore.load(accountStream, accountId);
    const decision = decide(state);
    if (isRefusal(decision)) return decision;
    if (!administers(state) || administers(decision.reduce(accountStream.evolve, state))) return null;
    const command = new DiscountAdmin(
      { accountId, revision: Number(revision) },
      stepOf(meta, 'discount-admin'),
    );
    const outcome = await this.eventStore.handleCommand(adminsStream, ADMINS_ID, command, (admins) =>
      discountAdmin(command, admins),
    );
    return isRefusal(outcome) ? outcome : null;
  }
}

function administers(account: Account): boolean {
  return account.status === 'open' && account.roles.has('admin');
}
