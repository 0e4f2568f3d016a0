import { Module, type DynamicModule } from '@nestjs/common';
import { AuditModule } from './audit/audit.module.js';
import type { ResolvedConfig } from './config.js';
import { eventCatalogue } from './event-catalogue.js';
import { IdentityModule } from './identity/identity.module.js';
import { NotificationsModule } from './notifications/notifications.module.js';
import { LiveModule } from './platform/live/live.module.js';
import { PlatformModule } from './platform/platform.module.js';
import { RegistrationModule } from './registration/registration.module.js';
import { SampleModule } from './sample/sample.module.js';
import { SchedulingModule } from './scheduling/scheduling.module.js';
import { WebModule } from './web/web.module.js';

@Module({
  imports: [
    IdentityModule,
    RegistrationModule,
    SchedulingModule,
    NotificationsModule,
    AuditModule,
    SampleModule,
    WebModule,
    LiveModule,
  ],
})
export class AppModule {
  static with(config: ResolvedConfig): DynamicModule {
    return { module: AppModule, imports: [PlatformModule.with(config, eventCatalogue)] };
  }
}
