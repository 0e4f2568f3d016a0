import { DependantsController } from './dependants.controller.js';

/** What people see and decide about their own record and those they act for. */
export const peopleControllers = [DependantsController];
