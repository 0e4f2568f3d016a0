import { Inject } from '@nestjs/common';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { CommandMeta } from '../../kernel/command.js';
import type { Limits } from '../../kernel/limits.js';
import { refuse, type Refusal } from '../../kernel/refusal.js';
import { EventStore } from '../../platform/event-store/event-store.js';
import { CONFIG } from '../../platform/platform.module.js';
import { Codes, digitCode } from '../../platform/vault/codes.js';
import { Messages } from '../../platform/vault/messages.js';
import type { Settled } from '../../platform/vault/outbox.js';
import { Throttles } from '../../platform/vault/throttles.js';
import { Vault } from '../../platform/vault/vault.js';
import { VaultPersonKeys } from '../../platform/vault/person-keys.js';
import { accountStream, type OpenAccountState } from '../domain/account/account.js';
import { MOBILE_CODE_MINUTES, SendProof } from '../domain/account/verify-contact.js';
import { EmailProof } from './email-proof.js';
import { Letters, minutesAfter } from './letters.js';
import { PROVEN_MOBILE } from './verify-mobile.handler.js';

/** Nothing follows in the log: what was sent proves nothing yet. */
const done: Settled = { position: null };

@CommandHandler(SendProof)
export class SendProofHandler implements ICommandHandler<SendProof, Settled> {
  constructor(
    private readonly eventStore: EventStore,
    private readonly vault: Vault,
    private readonly keys: VaultPersonKeys,
    private readonly codes: Codes,
    private readonly messages: Messages,
    private readonly letters: Letters,
    private readonly proof: EmailProof,
    private readonly throttles: Throttles,
    @Inject(CONFIG) private readonly config: { readonly limits: Limits },
  ) {}

  async execute({ data, meta }: SendProof): Promise<Settled> {
    const { accountId, of } = data;
    const { state: account } = await this.eventStore.load(accountStream, accountId);
    if (account.status !== 'open') return refuse('unknown-account');
    if (of === 'email' ? account.emailVerified || account.email === null : account.mobileVerified)
      return done;
    if (!this.letters.can(of === 'email' ? 'mail' : 'sms'))
      return refuse(of === 'email' ? 'mail-not-set-up' : 'sms-not-set-up');
    const early = await this.count(accountId, of);
    if (early) return early;
    await (of === 'email' ? this.sendLink(account, meta) : this.sendCode(account, meta));
    return done;
  }

  private count(accountId: string, of: string): Promise<Refusal | null> {
    return this.throttles.count([
      { what: `prove ${of}`, whose: accountId, limit: this.config.limits.resetPerLogin },
    ]);
  }

  private async sendLink({ accountId, email }: OpenAccountState, meta: CommandMeta): Promise<void> {
    const proof = await this.proof.prepare(meta, accountId, email);
    await this.vault.transaction((tx) => this.proof.keep(tx, proof));
  }

  private async sendCode({ accountId, mobile }: OpenAccountState, meta: CommandMeta): Promise<void> {
    const code = digitCode();
    const until = minutesAfter(meta.now, MOBILE_CODE_MINUTES);
    const message = await this.letters.seal({
      cause: meta.commandId,
      accountId,
      channel: 'sms',
      to: mobile,
      kind: 'verify-mobile',
      until,
      secret: code,
    });
    const keyring = await this.keys.toSeal(new Set([accountId]));
    const details = keyring.seal(accountId, PROVEN_MOBILE, mobile);
    await this.vault.transaction(async (tx) => {
      await this.codes.keep(tx, { accountId, purpose: 'verify-mobile', code, details, until });
      await this.messages.keep(tx, [message]);
    });
  }
}
