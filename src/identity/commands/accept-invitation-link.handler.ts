import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { isRefusal, type Refusal } from '../../kernel/refusal.js';
import { EventStore } from '../../platform/event-store/event-store.js';
import { derivedId } from '../../platform/event-store/ids.js';
import { stepOf } from '../../platform/event-store/step.js';
import { InvitationLinks, type Invitation } from '../../platform/vault/invitation-links.js';
import { CLINIC_ID, clinicStream } from '../../registration/domain/clinic/clinic.js';
import { doctorStream } from '../../registration/domain/doctor/doctor.js';
import { RegisterDoctor, registerDoctor } from '../../registration/domain/doctor/register-doctor.js';
import { AcceptInvitation, acceptInvitation } from '../domain/account/accept-invitation.js';
import {
  AcceptInvitationLink,
  type InvitationLinkAccepted,
} from '../domain/account/accept-invitation-link.js';
import { accountStream } from '../domain/account/account.js';
import { claimOf } from './claim-of-patient.js';
import { AccountOpening, type OpeningPlan } from './account-opening.js';
import { rehearse } from './rehearse.js';

@CommandHandler(AcceptInvitationLink)
export class AcceptInvitationLinkHandler implements ICommandHandler<
  AcceptInvitationLink,
  InvitationLinkAccepted | Refusal
> {
  constructor(
    private readonly eventStore: EventStore,
    private readonly links: InvitationLinks,
    private readonly opening: AccountOpening,
  ) {}

  async execute(command: AcceptInvitationLink): Promise<InvitationLinkAccepted | Refusal> {
    const { meta, data } = command;
    const invitation = await this.links.peek(data.token, meta.commandId);
    if (isRefusal(invitation)) return invitation;
    const { accountId, role } = invitation;
    const doctorId = role === 'doctor' ? derivedId(meta.commandId, 'doctor') : null;
    const settled = await this.opening.open({
      meta,
      accountId,
      password: data.password,
      plan: () => this.plan(command, invitation, doctorId),
    });
    return isRefusal(settled) ? settled : { accountId, doctorId, position: settled.position };
  }

  private async plan(
    command: AcceptInvitationLink,
    { accountId, fullName, mobile, patientId }: Invitation,
    doctorId: string | null,
  ): Promise<OpeningPlan | Refusal> {
    const { data, meta } = command;
    const { state: invited } = await this.eventStore.load(accountStream, accountId);
    const accept = new AcceptInvitation({ accountId, doctorId }, stepOf(meta, 'accept-invitation'));
    const opened = rehearse(accountStream, invited, (account) => acceptInvitation(accept, account));
    if (isRefusal(opened)) return opened;
    const register =
      doctorId &&
      new RegisterDoctor(
        {
          doctorId,
          accountId,
          fullName,
          mobile,
          email: null,
          specialty: data.specialty?.trim() ?? '',
          licenceNumber: data.licenceNumber ?? '',
        },
        stepOf(meta, 'register-doctor'),
      );
    const refusal = register ? await this.rehearseDoctor(register) : null;
    if (refusal) return refusal;
    const claim = patientId === undefined ? null : await claimOf(this.eventStore, patientId, accountId, meta);
    if (claim && isRefusal(claim)) return claim;
    return {
      fullName,
      mobile,
      commands: [...(register ? [register] : []), accept, ...(claim ? [claim] : [])],
      claim: (tx) => this.links.use(tx, data.token, meta.commandId),
    };
  }

  private async rehearseDoctor(register: RegisterDoctor): Promise<Refusal | null> {
    const { state: clinic } = await this.eventStore.load(clinicStream, CLINIC_ID);
    const applied = rehearse(doctorStream, doctorStream.initial, (doctor) =>
      registerDoctor(register, doctor, { clinic }),
    );
    return isRefusal(applied) ? applied : null;
  }
}
