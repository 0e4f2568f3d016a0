import { Global, Module } from '@nestjs/common';
import { RecordEventsExportHandler } from './commands/record-events-export.handler.js';
import { RecordExportHandler } from './commands/record-export.handler.js';
import { RecordResultViewHandler } from './commands/record-result-view.handler.js';
import { RequestRebuildHandler } from './commands/request-rebuild.handler.js';
import { RequestVerificationHandler } from './commands/request-verification.handler.js';
import { ResumeProcessesHandler } from './commands/resume-processes.handler.js';
import { RecordViewHandler } from './commands/record-view.handler.js';
import { SealLedgerHandler } from './commands/seal-ledger.handler.js';
import { TakeEmergencyAccessHandler } from './commands/take-emergency-access.handler.js';
import { UnmaskPersonalDataHandler } from './commands/unmask-personal-data.handler.js';
import { ledgerCheck } from './ledger-check.js';
import { KeepLedger } from './processes/keep-ledger.js';
import { FoundEvents } from './replay/found-events.js';
import { ReplayAppointment } from './replay/replay-appointment.js';
import { ReplayDay } from './replay/replay-day.js';
import { ReplayLog } from './replay/replay-log.js';
import { ReplayPatient } from './replay/replay-patient.js';

const replay = [ReplayLog, FoundEvents, ReplayAppointment, ReplayDay, ReplayPatient];

/** Global, because the pages of auditors ask its replays. */
@Global()
@Module({
  providers: [
    RequestRebuildHandler,
    RequestVerificationHandler,
    ResumeProcessesHandler,
    RecordViewHandler,
    RecordResultViewHandler,
    RecordExportHandler,
    RecordEventsExportHandler,
    TakeEmergencyAccessHandler,
    UnmaskPersonalDataHandler,
    SealLedgerHandler,
    KeepLedger,
    ledgerCheck,
    ...replay,
  ],
  exports: [...replay, ledgerCheck],
})
export class AuditModule {}
