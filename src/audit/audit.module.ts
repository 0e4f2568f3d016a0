import { Module } from '@nestjs/common';
import { RecordExportHandler } from './commands/record-export.handler.js';
import { RecordResultViewHandler } from './commands/record-result-view.handler.js';
import { RecordViewHandler } from './commands/record-view.handler.js';
import { TakeEmergencyAccessHandler } from './commands/take-emergency-access.handler.js';
import { UnmaskPersonalDataHandler } from './commands/unmask-personal-data.handler.js';

@Module({
  providers: [
    RecordViewHandler,
    RecordResultViewHandler,
    RecordExportHandler,
    TakeEmergencyAccessHandler,
    UnmaskPersonalDataHandler,
  ],
})
export class AuditModule {}
