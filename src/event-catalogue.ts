import { accessEvents } from './audit/domain/access/access.events.js';
import { exportsEvents } from './audit/domain/exports/exports.events.js';
import { ledgerEvents } from './audit/domain/ledger/ledger.events.js';
import { resultViewEvents } from './audit/domain/result-views/result-views.events.js';
import { operationsEvents } from './audit/domain/operations/operations.events.js';
import { accountEvents } from './identity/domain/account/account.events.js';
import { adminsEvents } from './identity/domain/admins/admins.events.js';
import { signInEvents } from './identity/domain/sign-ins/sign-ins.events.js';
import { notificationEvents } from './notifications/domain/notification/notification.events.js';
import { supportEvents } from './notifications/domain/support/support.events.js';
import type { EventShape } from './kernel/stream.js';
import { clinicEvents } from './registration/domain/clinic/clinic.events.js';
import { doctorEvents } from './registration/domain/doctor/doctor.events.js';
import { patientEvents } from './registration/domain/patient/patient.events.js';
import { appointmentEvents } from './scheduling/domain/appointment/appointment.events.js';
import { dayEvents } from './scheduling/domain/day/day.events.js';

export type EventCatalogue = Readonly<Record<string, EventShape>>;

/** Every event type that Slotwell ever wrote, by its storage name. */
export const eventCatalogue: EventCatalogue = {
  ...clinicEvents,
  ...accountEvents,
  ...adminsEvents,
  ...signInEvents,
  ...patientEvents,
  ...doctorEvents,
  ...dayEvents,
  ...appointmentEvents,
  ...notificationEvents,
  ...supportEvents,
  ...accessEvents,
  ...operationsEvents,
  ...resultViewEvents,
  ...exportsEvents,
  ...ledgerEvents,
};
