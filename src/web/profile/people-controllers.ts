import { AccessLogController } from './access-log.controller.js';
import { DependantsController } from './dependants.controller.js';
import { ExportController } from './export.controller.js';
import { EraseController } from './erase.controller.js';

/** What people see and decide about their own record and those they act for. */
export const peopleControllers = [
  AccessLogController,
  DependantsController,
  EraseController,
  ExportController,
];
