import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { isRefusal, type Refusal } from '../../kernel/refusal.js';
import { EventStore } from '../../platform/event-store/event-store.js';
import { derivedId } from '../../platform/event-store/ids.js';
import { InvitePatient } from '../domain/account/invite-patient.js';
import type { InvitationIssued } from '../domain/account/issue-invitation.js';
import { claimOf } from './claim-of-patient.js';
import { InvitationIssuing } from './invitation-issuing.js';

@CommandHandler(InvitePatient)
export class InvitePatientHandler implements ICommandHandler<InvitePatient, InvitationIssued | Refusal> {
  constructor(
    private readonly eventStore: EventStore,
    private readonly issuing: InvitationIssuing,
  ) {}

  async execute({ data, meta }: InvitePatient): Promise<InvitationIssued | Refusal> {
    const { patientId } = data;
    const claim = await claimOf(this.eventStore, patientId, derivedId(meta.commandId, 'account'), meta);
    return isRefusal(claim) ? claim : this.issuing.issue(meta, { ...data, role: 'patient' });
  }
}
