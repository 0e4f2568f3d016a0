import { AskPasswordResetHandler } from './ask-password-reset.handler.js';
import { ChangeAccountDetailsHandler } from './change-account-details.handler.js';
import { ChangeContactsHandler } from './change-contacts.handler.js';
import { ChangePasswordHandler } from './change-password.handler.js';
import { ConfirmEmailHandler } from './confirm-email.handler.js';
import { ConfirmMobileHandler } from './confirm-mobile.handler.js';
import { EnrolSecondFactorHandler } from './enrol-second-factor.handler.js';
import { IssueResetCodeHandler } from './issue-reset-code.handler.js';
import { RecordPasswordChangeHandler } from './record-password-change.handler.js';
import { RecordPasswordResetHandler } from './record-password-reset.handler.js';
import { ResetPasswordHandler } from './reset-password.handler.js';
import { ResetSecondFactorHandler } from './reset-second-factor.handler.js';
import { SendProofHandler } from './send-proof.handler.js';
import { VerifyEmailHandler } from './verify-email.handler.js';
import { VerifyMobileHandler } from './verify-mobile.handler.js';
import { RemoveSecondFactorHandler } from './remove-second-factor.handler.js';
import { SetSecondFactorHandler } from './set-second-factor.handler.js';
import { EmailProof } from './email-proof.js';
import { Letters } from './letters.js';
import { NewPassword } from './new-password.js';

/** What happens to an account between its opening and its end. */
export const accountHandlers = [
  EmailProof,
  Letters,
  NewPassword,
  AskPasswordResetHandler,
  ChangeAccountDetailsHandler,
  ChangeContactsHandler,
  ChangePasswordHandler,
  ConfirmEmailHandler,
  ConfirmMobileHandler,
  EnrolSecondFactorHandler,
  IssueResetCodeHandler,
  RecordPasswordChangeHandler,
  RecordPasswordResetHandler,
  ResetPasswordHandler,
  RemoveSecondFactorHandler,
  ResetSecondFactorHandler,
  SetSecondFactorHandler,
  SendProofHandler,
  VerifyEmailHandler,
  VerifyMobileHandler,
];
