import { AuditAccessController } from './access.controller.js';
import { AuditAsOfController } from './as-of.controller.js';
import { LiveAuditResults } from './audit-results.live.js';
import { AuditResults } from './audit-results.js';
import { AuditEventController } from './event.controller.js';
import { EventExport } from './event-export.js';
import { AuditExportController } from './export.controller.js';
import { IntegrityController } from './integrity.controller.js';
import { LiveIntegrity } from './integrity.live.js';
import { Integrity } from './integrity.js';
import { AuditReplayController } from './replay.controller.js';
import { AuditSearchController } from './search.controller.js';
import { UnmaskController } from './unmask.controller.js';

/** The pages of auditors. */
export const auditControllers = [
  AuditSearchController,
  AuditEventController,
  AuditReplayController,
  AuditAsOfController,
  UnmaskController,
  AuditAccessController,
  IntegrityController,
  AuditExportController,
];

/** What these pages show and listen to. */
export const auditFragments = [AuditResults, LiveAuditResults, Integrity, LiveIntegrity, EventExport];
