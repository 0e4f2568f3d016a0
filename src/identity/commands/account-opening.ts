import { Injectable } from '@nestjs/common';
import type { Command, CommandMeta } from '../../kernel/command.js';
import { tidyEmail } from '../../kernel/person-details.js';
import { isRefusal, refuse, type Refusal } from '../../kernel/refusal.js';
import { EventStore } from '../../platform/event-store/event-store.js';
import { leakedPasswords } from '../../platform/vault/common-passwords.js';
import { Credentials } from '../../platform/vault/credentials.js';
import { Logins } from '../../platform/vault/logins.js';
import { Outbox, type Settled } from '../../platform/vault/outbox.js';
import { Passwords } from '../../platform/vault/passwords.js';
import { Vault, type VaultTransaction } from '../../platform/vault/vault.js';
import { clinicName } from './clinic-name.js';
import { EmailProof } from './email-proof.js';
import { checkPassword } from '../domain/account/password-rule.js';

/** An account about to be opened with a password. `meta` is that of the command that asks for it. */
export interface Opening {
  readonly meta: CommandMeta;
  readonly accountId: string;
  readonly password: string;
  /** Asked unless the command came before. */
  readonly plan: () => Promise<OpeningPlan | Refusal>;
}

export interface OpeningPlan {
  readonly fullName: string;
  /** E.164 */
  readonly mobile: string;
  /** Gets a link that proves it, where mail is sent. */
  readonly email?: string | null;
  /** What nobody's password may be made of, beside the person's details and the clinic's name. */
  readonly about?: readonly string[];
  /** What follows from the vault's change, in this order; rehearsed, so that none is refused. */
  readonly commands: readonly Command<object>[];
  /** Uses up, in the same transaction, what gave the right to open the account. */
  readonly claim?: (tx: VaultTransaction) => Promise<Refusal | null>;
}

/**
 * Opens accounts in the vault and in the log: login, password and the commands that follow are committed together,
 * then the commands are carried out. A crash in between is finished by the outbox's relay.
 */
@Injectable()
export class AccountOpening {
  constructor(
    private readonly eventStore: EventStore,
    private readonly vault: Vault,
    private readonly logins: Logins,
    private readonly credentials: Credentials,
    private readonly passwords: Passwords,
    private readonly outbox: Outbox,
    private readonly proof: EmailProof,
  ) {}

  /** @throws {TooBusy} when too many passwords wait to be hashed */
  async open(opening: Opening): Promise<Settled> {
    const { meta, accountId, password, plan } = opening;
    if (await this.outbox.knows(meta.commandId)) return this.answerAgain(opening);
    const planned = await plan();
    if (isRefusal(planned)) return planned;
    const { fullName, mobile, email = null, about = [], commands, claim } = planned;
    const said = [fullName, mobile, email ?? '', await clinicName(this.eventStore), ...about];
    const refusal = checkPassword(password, said, leakedPasswords) ?? (await this.checkFree(mobile));
    if (refusal) return refusal;

    const passwordHash = await this.passwords.hash(password);
    const errand = await this.outbox.seal({ id: meta.commandId, person: accountId, commands });
    const proof = await this.proof.prepare(meta, accountId, tidyEmail(email));
    const committed = await this.vault.transaction(async (tx) => {
      const claimRefused = await claim?.(tx);
      if (claimRefused) return claimRefused;
      const taken = await this.logins.take(tx, [{ kind: 'mobile', value: mobile, accountId }]);
      if (taken.length > 0) return refuse('mobile-taken', 'mobile');
      await this.credentials.set(tx, new Map([[accountId, passwordHash]]), meta.now);
      await this.proof.keep(tx, proof);
      await this.outbox.put(tx, errand);
      return errand;
    });
    return this.outbox.follow(errand.id, committed);
  }

  /** Spares the hash; the transaction decides. */
  private async checkFree(mobile: string): Promise<Refusal | null> {
    const holder = await this.logins.find({ kind: 'mobile', value: mobile });
    return holder === null ? null : refuse('mobile-taken', 'mobile');
  }

  /** The answer may sign somebody in, so it is for those who know the password that was set. */
  private async answerAgain({ meta, accountId, password }: Opening): Promise<Settled> {
    const credential = await this.credentials.of(accountId);
    const matches = await this.passwords.matches(credential?.passwordHash ?? null, password);
    return matches ? this.outbox.carryOut(meta.commandId) : refuse('mobile-taken', 'mobile');
  }
}
