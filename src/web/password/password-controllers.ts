import { VerifyEmailController } from '../verify/verify-email.controller.js';
import { VerifyMobileController } from '../verify/verify-mobile.controller.js';
import { ForgottenPasswordController } from './forgotten-password.controller.js';
import { ResetPasswordController } from './reset-password.controller.js';

/** The ways back into an account, and what has to be proven for them. */
export const passwordControllers = [
  ForgottenPasswordController,
  ResetPasswordController,
  VerifyEmailController,
  VerifyMobileController,
];
