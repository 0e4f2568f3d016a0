import { ScheduleController } from './schedule.controller.js';
import { TimeOffController } from './time-off.controller.js';

/** The pages on which doctors say when they work. */
export const scheduleControllers = [ScheduleController, TimeOffController];
