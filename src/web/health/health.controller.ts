import { Controller, Get, Header, Inject, ServiceUnavailableException } from '@nestjs/common';
import { findClinic } from '../../../projections/clinic/queries.js';
import { EventLog } from '../../platform/event-store/event-log.js';
import { READ_MODELS, type ReadModels } from '../../platform/projecting/read-models.js';

/** For whoever watches the process: does it run, and can it serve pages? */
@Controller('health')
export class HealthController {
  constructor(
    @Inject(READ_MODELS) private readonly db: ReadModels,
    private readonly log: EventLog,
  ) {}

  @Get('live')
  @Header('cache-control', 'no-store')
  live(): { status: string } {
    return { status: 'live' };
  }

  @Get('ready')
  @Header('cache-control', 'no-store')
  async ready(): Promise<{ status: string }> {
    try {
      await Promise.all([findClinic(this.db), this.log.identity()]);
      return { status: 'ready' };
    } catch (cause) {
      throw new ServiceUnavailableException('The read models or the event store cannot be read', { cause });
    }
  }
}
