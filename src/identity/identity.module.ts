import { randomUUID } from 'node:crypto';
import { Inject, Module, type OnModuleInit } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { visitor } from '../kernel/actor.js';
import { Clock } from '../platform/clock.js';
import { Processes } from '../platform/processes/processes.js';
import { ReadModelProgress } from '../platform/projecting/read-model-progress.js';
import { READ_MODELS, type ReadModels } from '../platform/projecting/read-models.js';
import { Authentication } from '../platform/vault/authentication.js';
import { Outbox } from '../platform/vault/outbox.js';
import { Erasures } from '../platform/vault/erasures.js';
import { AdminCount } from './commands/admin-count.js';
import { AccountOpening } from './commands/account-opening.js';
import { accountHandlers } from './commands/account-handlers.js';
import { outboxCommands } from './commands/outbox-commands.js';
import { AcceptInvitationHandler } from './commands/accept-invitation.handler.js';
import { AcceptInvitationLinkHandler } from './commands/accept-invitation-link.handler.js';
import { EraseAccountHandler } from './commands/erase-account.handler.js';
import { GrantRoleHandler } from './commands/grant-role.handler.js';
import { InviteAccountHandler } from './commands/invite-account.handler.js';
import { InvitationIssuing } from './commands/invitation-issuing.js';
import { InvitePatientHandler } from './commands/invite-patient.handler.js';
import { IssueInvitationHandler } from './commands/issue-invitation.handler.js';
import { LockOut } from './commands/lock-out.js';
import { LockAccountHandler } from './commands/lock-account.handler.js';
import { OpenAccountHandler } from './commands/open-account.handler.js';
import { RecordRefusedSignInHandler } from './commands/record-refused-sign-in.handler.js';
import { RecordSignInHandler } from './commands/record-sign-in.handler.js';
import { RecordSignOutHandler } from './commands/record-sign-out.handler.js';
import { RegisterDoctorAccountHandler } from './commands/register-doctor-account.handler.js';
import { RegisterPatientAccountHandler } from './commands/register-patient-account.handler.js';
import { RevokeRoleHandler } from './commands/revoke-role.handler.js';
import { SetUpClinicHandler } from './commands/set-up-clinic.handler.js';
import { UnlockAccountHandler } from './commands/unlock-account.handler.js';
import { RecordRefusedSignIn } from './domain/sign-ins/record-refused-sign-in.js';
import { countAdmins } from './processes/count-admins.js';
import { eraseAccounts } from './processes/erase-accounts.js';
import { lockOut } from './processes/lock-out.js';

@Module({
  providers: [
    AccountOpening,
    AdminCount,
    LockOut,
    ...accountHandlers,
    InvitationIssuing,
    AcceptInvitationHandler,
    AcceptInvitationLinkHandler,
    EraseAccountHandler,
    GrantRoleHandler,
    InviteAccountHandler,
    InvitePatientHandler,
    IssueInvitationHandler,
    LockAccountHandler,
    OpenAccountHandler,
    RecordRefusedSignInHandler,
    RecordSignInHandler,
    RecordSignOutHandler,
    RegisterDoctorAccountHandler,
    RegisterPatientAccountHandler,
    RevokeRoleHandler,
    SetUpClinicHandler,
    UnlockAccountHandler,
  ],
})
export class IdentityModule implements OnModuleInit {
  constructor(
    private readonly outbox: Outbox,
    private readonly processes: Processes,
    private readonly locks: LockOut,
    private readonly authentication: Authentication,
    private readonly commands: CommandBus,
    private readonly clock: Clock,
    private readonly admins: AdminCount,
    private readonly erasures: Erasures,
    private readonly progress: ReadModelProgress,
    @Inject(READ_MODELS) private readonly db: ReadModels,
  ) {}

  onModuleInit(): void {
    this.outbox.register(outboxCommands);
    this.processes.register(lockOut(this.locks));
    const { commands: bus, db, erasures, progress } = this;
    this.processes.register(eraseAccounts({ bus, db, erasures, progress }));
    this.processes.register(countAdmins(this.admins));
    this.authentication.onRefusal((accountId, rule) => this.recordRefusal(accountId, rule));
  }

  private recordRefusal(accountId: string, rule: string): Promise<unknown> {
    const commandId = randomUUID();
    const now = this.clock.now();
    const meta = { commandId, correlationId: commandId, causationId: commandId, actor: visitor, now };
    return this.commands.execute(new RecordRefusedSignIn({ accountId, rule }, meta));
  }
}
