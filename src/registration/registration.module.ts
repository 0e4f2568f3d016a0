import { Inject, Module, type OnModuleInit } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { Processes } from '../platform/processes/processes.js';
import { ReadModelProgress } from '../platform/projecting/read-model-progress.js';
import { READ_MODELS, type ReadModels } from '../platform/projecting/read-models.js';
import { Erasures } from '../platform/vault/erasures.js';
import { ApproveDoctorHandler } from './commands/approve-doctor.handler.js';
import { ChangeClinicDetailsHandler } from './commands/change-clinic-details.handler.js';
import { ChangeDoctorDetailsHandler } from './commands/change-doctor-details.handler.js';
import { LiftClosingDayHandler } from './commands/lift-closing-day.handler.js';
import { MarkClinicAsSampleHandler } from './commands/mark-clinic-as-sample.handler.js';
import { OfferSpecialtyHandler } from './commands/offer-specialty.handler.js';
import { OpenClinicHandler } from './commands/open-clinic.handler.js';
import { patientHandlers } from './commands/patient-handlers.js';
import { RegisterDoctorHandler } from './commands/register-doctor.handler.js';
import { SetClinicPolicyHandler } from './commands/set-clinic-policy.handler.js';
import { SetClosingDayHandler } from './commands/set-closing-day.handler.js';
import { SetWorkingHoursHandler } from './commands/set-working-hours.handler.js';
import { SuspendDoctorHandler } from './commands/suspend-doctor.handler.js';
import { WithdrawSpecialtyHandler } from './commands/withdraw-specialty.handler.js';
import { erasePatients } from './processes/erase-patients.js';

@Module({
  providers: [
    ...patientHandlers,
    ApproveDoctorHandler,
    ChangeClinicDetailsHandler,
    ChangeDoctorDetailsHandler,
    LiftClosingDayHandler,
    MarkClinicAsSampleHandler,
    OfferSpecialtyHandler,
    OpenClinicHandler,
    RegisterDoctorHandler,
    SetClinicPolicyHandler,
    SetClosingDayHandler,
    SetWorkingHoursHandler,
    SuspendDoctorHandler,
    WithdrawSpecialtyHandler,
  ],
})
export class RegistrationModule implements OnModuleInit {
  constructor(
    private readonly processes: Processes,
    private readonly bus: CommandBus,
    private readonly erasures: Erasures,
    private readonly progress: ReadModelProgress,
    @Inject(READ_MODELS) private readonly db: ReadModels,
  ) {}

  onModuleInit(): void {
    const { bus, db, erasures, progress } = this;
    this.processes.register(erasePatients({ bus, db, erasures, progress }));
  }
}
