import { ChangePatientDetailsHandler } from './change-patient-details.handler.js';
import { ConfirmErasureHandler } from './confirm-erasure.handler.js';
import { EndRepresentationHandler } from './end-representation.handler.js';
import { ErasePatientHandler } from './erase-patient.handler.js';
import { InviteRepresentativeHandler } from './invite-representative.handler.js';
import { LiftLegalHoldHandler } from './lift-legal-hold.handler.js';
import { NameRepresentativeHandler } from './name-representative.handler.js';
import { PlaceLegalHoldHandler } from './place-legal-hold.handler.js';
import { RegisterDependantHandler } from './register-dependant.handler.js';
import { RegisterPatientHandler } from './register-patient.handler.js';
import { RequestErasureHandler } from './request-erasure.handler.js';
import { WithdrawErasureHandler } from './withdraw-erasure.handler.js';

/** What can be done to a patient's own stream. */
export const patientHandlers = [
  ChangePatientDetailsHandler,
  ConfirmErasureHandler,
  EndRepresentationHandler,
  ErasePatientHandler,
  InviteRepresentativeHandler,
  LiftLegalHoldHandler,
  NameRepresentativeHandler,
  PlaceLegalHoldHandler,
  RegisterDependantHandler,
  RegisterPatientHandler,
  RequestErasureHandler,
  WithdrawErasureHandler,
];
