import { Injectable } from '@nestjs/common';
import type { CommandMeta } from '../../kernel/command.js';
import { isRefusal, refuse, type Refusal } from '../../kernel/refusal.js';
import { derivedId } from '../../platform/event-store/ids.js';
import { stepOf } from '../../platform/event-store/step.js';
import { parseMobile } from '../../platform/mobile.js';
import { InvitationLinks, type Invitation } from '../../platform/vault/invitation-links.js';
import { Logins } from '../../platform/vault/logins.js';
import { Outbox } from '../../platform/vault/outbox.js';
import { Vault } from '../../platform/vault/vault.js';
import { accountStream } from '../domain/account/account.js';
import { InviteAccount, inviteAccount } from '../domain/account/invite-account.js';
import { INVITATION_DAYS, type InvitationIssued } from '../domain/account/issue-invitation.js';
import { rehearse } from './rehearse.js';

/** Whom an invitation is for; `mobile` as it was typed. `patientId` is set for a patient who is registered already. */
export type Invited = Pick<Invitation, 'fullName' | 'mobile' | 'role' | 'patientId'>;

/** Invites somebody to an account: the link in the vault and the invitation in the log are committed together. */
@Injectable()
export class InvitationIssuing {
  constructor(
    private readonly vault: Vault,
    private readonly logins: Logins,
    private readonly links: InvitationLinks,
    private readonly outbox: Outbox,
  ) {}

  /** The same again, by the same command, answers the same link. */
  async issue(meta: CommandMeta, invited: Invited): Promise<InvitationIssued | Refusal> {
    const { commandId } = meta;
    if (!(await this.outbox.knows(commandId))) {
      const refusal = await this.commit(meta, invited);
      if (refusal) return refusal;
    }
    const settled = await this.outbox.carryOut(commandId);
    if (isRefusal(settled)) return settled;
    return {
      accountId: derivedId(commandId, 'account'),
      invitationToken: this.links.tokenFor(commandId),
      position: settled.position,
    };
  }

  private async commit(meta: CommandMeta, invited: Invited): Promise<Refusal | null> {
    const { fullName, role, patientId } = invited;
    const mobile = parseMobile(invited.mobile) ?? '';
    const accountId = derivedId(meta.commandId, 'account');
    const until = new Date(Date.parse(meta.now) + INVITATION_DAYS * 86_400_000).toISOString();
    const invitation = { accountId, fullName, mobile, role, until };
    const invite = new InviteAccount(
      { ...invitation, patientId: patientId ?? null },
      stepOf(meta, 'invite-account'),
    );
    const rehearsed = rehearse(accountStream, accountStream.initial, (state) => inviteAccount(invite, state));
    if (isRefusal(rehearsed)) return rehearsed;
    const holder = await this.logins.find({ kind: 'mobile', value: mobile });
    if (holder !== null) return refuse('mobile-taken', 'mobile');

    const link = await this.links.prepare(meta.commandId, {
      ...invitation,
      ...(patientId === undefined ? {} : { patientId }),
    });
    const errand = await this.outbox.seal({ id: meta.commandId, person: accountId, commands: [invite] });
    await this.vault.transaction(async (tx) => {
      await this.links.keep(tx, link);
      await this.outbox.put(tx, errand);
    });
    return null;
  }
}
