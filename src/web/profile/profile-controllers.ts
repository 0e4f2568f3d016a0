import { SessionsController } from './sessions.controller.js';

/** The pages of one's own account. */
export const profileControllers = [SessionsController];
