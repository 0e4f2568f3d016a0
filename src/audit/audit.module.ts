import { Module } from '@nestjs/common';
import { RecordViewHandler } from './commands/record-view.handler.js';

@Module({
  providers: [RecordViewHandler],
})
export class AuditModule {}
