import { Module } from '@nestjs/common';
import { ApproveDoctorHandler } from './commands/approve-doctor.handler.js';
import { ChangeClinicDetailsHandler } from './commands/change-clinic-details.handler.js';
import { MarkClinicAsSampleHandler } from './commands/mark-clinic-as-sample.handler.js';
import { OfferSpecialtyHandler } from './commands/offer-specialty.handler.js';
import { OpenClinicHandler } from './commands/open-clinic.handler.js';
import { patientHandlers } from './commands/patient-handlers.js';
import { RegisterDoctorHandler } from './commands/register-doctor.handler.js';
import { SetClinicPolicyHandler } from './commands/set-clinic-policy.handler.js';
import { SetWorkingHoursHandler } from './commands/set-working-hours.handler.js';
import { SuspendDoctorHandler } from './commands/suspend-doctor.handler.js';
import { WithdrawSpecialtyHandler } from './commands/withdraw-specialty.handler.js';

@Module({
  providers: [
    ...patientHandlers,
    ApproveDoctorHandler,
    ChangeClinicDetailsHandler,
    MarkClinicAsSampleHandler,
    OfferSpecialtyHandler,
    OpenClinicHandler,
    RegisterDoctorHandler,
    SetClinicPolicyHandler,
    SetWorkingHoursHandler,
    SuspendDoctorHandler,
    WithdrawSpecialtyHandler,
  ],
})
export class RegistrationModule {}
