import { DeskWaitlistController } from './desk-waitlist.controller.js';
import { DeskController } from './desk.controller.js';
import { RepresentativesController } from './representatives.controller.js';
import { LiveDeskDay } from './desk.live.js';
import { Desk } from './desk.js';

/** The pages of the front desk. */
export const deskControllers = [DeskController, DeskWaitlistController, RepresentativesController];
export const deskFragments = [Desk, LiveDeskDay];
