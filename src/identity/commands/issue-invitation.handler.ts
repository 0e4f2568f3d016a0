import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { Refusal } from '../../kernel/refusal.js';
import { IssueInvitation, type InvitationIssued } from '../domain/account/issue-invitation.js';
import { InvitationIssuing } from './invitation-issuing.js';

@CommandHandler(IssueInvitation)
export class IssueInvitationHandler implements ICommandHandler<IssueInvitation, InvitationIssued | Refusal> {
  constructor(private readonly issuing: InvitationIssuing) {}

  execute({ data, meta }: IssueInvitation): Promise<InvitationIssued | Refusal> {
    return this.issuing.issue(meta, data);
  }
}
