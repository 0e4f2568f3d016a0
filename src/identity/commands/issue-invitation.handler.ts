import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { isRefusal, refuse, type Refusal } from '../../kernel/refusal.js';
import { derivedId } from '../../platform/event-store/ids.js';
import { stepOf } from '../../platform/event-store/step.js';
import { parseMobile } from '../../platform/mobile.js';
import { InvitationLinks } from '../../platform/vault/invitation-links.js';
import { Logins } from '../../platform/vault/logins.js';
import { Outbox } from '../../platform/vault/outbox.js';
import { Vault } from '../../platform/vault/vault.js';
import { accountStream } from '../domain/account/account.js';
import { InviteAccount, inviteAccount } from '../domain/account/invite-account.js';
import {
  INVITATION_DAYS,
  IssueInvitation,
  type InvitationIssued,
} from '../domain/account/issue-invitation.js';
import { rehearse } from './rehearse.js';

@CommandHandler(IssueInvitation)
export class IssueInvitationHandler implements ICommandHandler<IssueInvitation, InvitationIssued | Refusal> {
  constructor(
    private readonly vault: Vault,
    private readonly logins: Logins,
    private readonly links: InvitationLinks,
    private readonly outbox: Outbox,
  ) {}

  async execute(command: IssueInvitation): Promise<InvitationIssued | Refusal> {
    const { commandId } = command.meta;
    if (!(await this.outbox.knows(commandId))) {
      const refusal = await this.commit(command);
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

  private async commit({ data, meta }: IssueInvitation): Promise<Refusal | null> {
    const { fullName, role } = data;
    const mobile = parseMobile(data.mobile) ?? '';
    const accountId = derivedId(meta.commandId, 'account');
    const until = new Date(Date.parse(meta.now) + INVITATION_DAYS * 86_400_000).toISOString();
    const invitation = { accountId, fullName, mobile, role, until };
    const invite = new InviteAccount(invitation, stepOf(meta, 'invite-account'));
    const invited = rehearse(accountStream, accountStream.initial, (state) => inviteAccount(invite, state));
    if (isRefusal(invited)) return invited;
    const holder = await this.logins.find({ kind: 'mobile', value: mobile });
    if (holder !== null) return refuse('mobile-taken', 'mobile');

    const link = await this.links.prepare(meta.commandId, invitation);
    const errand = await this.outbox.seal({ id: meta.commandId, person: accountId, commands: [invite] });
    await this.vault.transaction(async (tx) => {
      await this.links.keep(tx, link);
      await this.outbox.put(tx, errand);
    });
    return null;
  }
}
