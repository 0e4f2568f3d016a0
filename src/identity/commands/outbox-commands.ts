import type { CommandKinds } from '../../platform/vault/outbox.js';
import { OpenClinic } from '../../registration/domain/clinic/open-clinic.js';
import { ApproveDoctor } from '../../registration/domain/doctor/approve-doctor.js';
import { ChangeDoctorDetails } from '../../registration/domain/doctor/change-doctor-details.js';
import { RegisterDoctor } from '../../registration/domain/doctor/register-doctor.js';
import { NameRepresentative } from '../../registration/domain/patient/name-representative.js';
import { ChangePatientDetails } from '../../registration/domain/patient/change-patient-details.js';
import { RegisterPatient } from '../../registration/domain/patient/register-patient.js';
import { AcceptInvitation } from '../domain/account/accept-invitation.js';
import { ChangeAccountDetails } from '../domain/account/change-account-details.js';
import { ConfirmEmail } from '../domain/account/confirm-email.js';
import { ConfirmMobile } from '../domain/account/confirm-mobile.js';
import { EnrolSecondFactor } from '../domain/account/enrol-second-factor.js';
import { InviteAccount } from '../domain/account/invite-account.js';
import { OpenAccount } from '../domain/account/open-account.js';
import { RecordPasswordChange } from '../domain/account/record-password-change.js';
import { RecordPasswordReset } from '../domain/account/record-password-reset.js';
import { UnlockAccount } from '../domain/account/unlock-account.js';
import { ResetSecondFactor } from '../domain/account/reset-second-factor.js';

/** What follows from a change of accounts in the vault, by the names it is kept under there. */
export const outboxCommands: CommandKinds = {
  OpenClinic,
  RegisterPatient,
  NameRepresentative,
  RegisterDoctor,
  ApproveDoctor,
  OpenAccount,
  InviteAccount,
  AcceptInvitation,
  ChangeAccountDetails,
  ChangePatientDetails,
  ChangeDoctorDetails,
  ConfirmEmail,
  ConfirmMobile,
  RecordPasswordChange,
  RecordPasswordReset,
  EnrolSecondFactor,
  ResetSecondFactor,
  UnlockAccount,
};
