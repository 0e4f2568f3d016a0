import { ChangePasswordController } from './password.controller.js';
import { ProfileController } from './profile.controller.js';
import { SecondFactorController } from './second-factor.controller.js';
import { SessionsController } from './sessions.controller.js';

/** The pages of one's own account. */
export const profileControllers = [
  ProfileController,
  ChangePasswordController,
  SecondFactorController,
  SessionsController,
];
