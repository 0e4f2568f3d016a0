import { Global, Module, type Provider } from '@nestjs/common';
import { APP_FILTER, APP_GUARD } from '@nestjs/core';
import { AUTHENTICATE } from '../platform/live/authenticate.js';
import { MAY_WATCH } from '../platform/live/may-watch.js';
import { CONFIG } from '../platform/platform.module.js';
import { Vault } from '../platform/vault/vault.js';
import { AccessGuard } from './access/access.guard.js';
import { Looks } from './access/looks.js';
import { mayWatchProvider } from './access/may-watch.js';
import { OpenClinicGuard } from './access/open-clinic.guard.js';
import { Opening } from './access/opening.js';
import { adminControllers, adminFragments } from './admin/admin-controllers.js';
import { AgendaController } from './agenda/agenda.controller.js';
import { LiveAgenda, LiveOpenRequests } from './agenda/agenda.live.js';
import { Agenda } from './agenda/agenda.js';
import { VisitsController } from './agenda/visits.controller.js';
import { AnswerSender } from './answers/answer-sender.js';
import { Renderer } from './answers/renderer.js';
import { AppointmentAnswers } from './appointments/appointment-answers.js';
import { AppointmentCard } from './appointments/appointment-card.js';
import { AppointmentsController } from './appointments/appointments.controller.js';
import { LiveAppointment, LivePatientList } from './appointments/appointments.live.js';
import { CancelController } from './appointments/cancel.controller.js';
import { OfferController } from './appointments/offer.controller.js';
import { PatientList } from './appointments/patient-list.js';
import { auditControllers, auditFragments } from './audit/audit-controllers.js';
import { RescheduleController } from './appointments/reschedule.controller.js';
import { CsrfGuard } from './csrf.guard.js';
import { CsrfTokens } from './csrf.js';
import { deskControllers, deskFragments } from './desk/desk-controllers.js';
import { doctorControllers, doctorFragments } from './doctors/doctor-controllers.js';
import { FailureFilter } from './failures/failure.filter.js';
import { Commands } from './forms/commands.js';
import { HealthController } from './health/health.controller.js';
import { HomeController } from './home/home.controller.js';
import { InvitationController } from './invitations/invitation.controller.js';
import { BreakGlassController } from './patients/break-glass.controller.js';
import { PatientsController } from './patients/patients.controller.js';
import { KeptEvents } from './profile/kept-events.js';
import { KeptRecords } from './profile/kept-record.js';
import { peopleControllers } from './profile/people-controllers.js';
import { RegisterController } from './register/register.controller.js';
import { RequestResults } from './requests/request-results.js';
import { LiveRequestResults } from './requests/request-results.live.js';
import { RequestsController } from './requests/requests.controller.js';
import { passwordControllers } from './password/password-controllers.js';
import { ResetRequests } from './password/reset-requests.js';
import { profileControllers } from './profile/profile-controllers.js';
import { scheduleControllers } from './schedule/schedule-controllers.js';
import { AddressLimits } from './session/address-limits.js';
import { authenticateProvider } from './session/authenticate.js';
import { SessionCookies } from './session/session-cookies.js';
import { SignIns } from './session/sign-ins.js';
import { SampleController } from './setup/sample.controller.js';
import { SetupController } from './setup/setup.controller.js';
import { WEB_SETTINGS, webSettings, type WebSettings } from './settings.js';
import { LocalStrategy } from './sign-in/local-strategy.js';
import { Arrival } from './sign-in/arrival.js';
import { SecondStepController } from './sign-in/second-step.controller.js';
import { SignInController } from './sign-in/sign-in.controller.js';
import { supportControllers, supportFragments } from './support/support-controllers.js';
import { Visits } from './visit/visits.js';
import { WaitlistController } from './waitlist/waitlist.controller.js';

export { configureWeb } from './configure-web.js';
export { serverOptions } from './server-options.js';

const foundation: Provider[] = [
  {
    provide: WEB_SETTINGS,
    inject: [CONFIG, Vault],
    useFactory: webSettings,
  },
  {
    provide: CsrfTokens,
    inject: [WEB_SETTINGS],
    useFactory: (settings: WebSettings) => new CsrfTokens(settings.secretFor('form tokens')),
  },
  SessionCookies,
  SignIns,
  AddressLimits,
  ResetRequests,
  Arrival,
  Visits,
  LocalStrategy,
  authenticateProvider,
  mayWatchProvider,
  Renderer,
  AnswerSender,
  Commands,
  Looks,
  Opening,
  // Guards run in this order, before every page.
  { provide: APP_GUARD, useClass: OpenClinicGuard },
  { provide: APP_GUARD, useClass: AccessGuard },
  { provide: APP_GUARD, useClass: CsrfGuard },
  { provide: APP_FILTER, useClass: FailureFilter },
];

const fragments: Provider[] = [
  Agenda,
  KeptEvents,
  KeptRecords,
  ...adminFragments,
  AppointmentAnswers,
  AppointmentCard,
  PatientList,
  RequestResults,
  LiveAgenda,
  LiveAppointment,
  LiveOpenRequests,
  LivePatientList,
  LiveRequestResults,
  ...deskFragments,
  ...auditFragments,
  ...doctorFragments,
  ...supportFragments,
];

/** All pages. Global, because the live gateway asks it who opened a socket, and what they may see. */
@Global()
@Module({
  controllers: [
    HomeController,
    ...supportControllers,
    HealthController,
    SetupController,
    SampleController,
    RegisterController,
    InvitationController,
    SignInController,
    SecondStepController,
    ...profileControllers,
    ...passwordControllers,
    AppointmentsController,
    OfferController,
    CancelController,
    RescheduleController,
    ...doctorControllers,
    VisitsController,
    WaitlistController,
    AgendaController,
    RequestsController,
    PatientsController,
    BreakGlassController,
    ...scheduleControllers,
    ...deskControllers,
    ...peopleControllers,
    ...adminControllers,
    ...auditControllers,
  ],
  providers: [...foundation, ...fragments],
  exports: [AUTHENTICATE, MAY_WATCH],
})
export class WebModule {}
