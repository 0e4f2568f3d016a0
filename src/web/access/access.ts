import type { Role } from '../../kernel/actor.js';
import type { Relation } from './relations.js';

/** `any`: whoever has the role. A relation: only for what the viewer has this relation to. */
export type Right = 'any' | Relation;
/** Who may: everybody, signed in or not; or these roles, as far as their right goes. */
export type Rule = 'anyone' | Readonly<Partial<Record<Role, Right>>>;

const everyRole: Rule = { patient: 'any', doctor: 'any', frontdesk: 'any', admin: 'any', auditor: 'any' };
const patient: Rule = { patient: 'any' };
const approvedDoctor: Rule = { doctor: 'approved-doctor' };
const choosesTimes: Rule = { patient: 'any', doctor: 'own-days', frontdesk: 'any' };
const frontdesk: Rule = { frontdesk: 'any' };
const admin: Rule = { admin: 'any' };
const auditor: Rule = { auditor: 'any' };
const integrity: Rule = { auditor: 'any', admin: 'any' };

/** Who may use which route. A route that is not named here answers nobody. */
export const routeAccess: Readonly<Record<string, Rule>> = {
  'GET /': 'anyone',
  'GET /setup': 'anyone',
  'POST /setup': 'anyone',
  'POST /setup/sample': 'anyone',
  'GET /help': 'anyone',
  'GET /register/patient': 'anyone',
  'POST /register/patient': 'anyone',
  'GET /register/doctor': 'anyone',
  'POST /register/doctor': 'anyone',
  'GET /invitations/:token': 'anyone',
  'POST /invitations/:token': 'anyone',
  'GET /sign-in': 'anyone',
  'POST /sign-in': 'anyone',
  'GET /health/live': 'anyone',
  'GET /health/ready': 'anyone',
  'POST /sign-out': everyRole,
  'POST /role': everyRole,
  'GET /profile/sessions': everyRole,
  'POST /profile/sessions': everyRole,

  'GET /appointments': patient,
  'GET /appointments/new': patient,
  'POST /appointments': patient,
  'GET /appointments/:id': { patient: 'own-appointment' },
  'POST /appointments/:id/cancel': {
    patient: 'own-appointment',
    doctor: 'appointment-with-me',
    frontdesk: 'any',
  },
  'POST /appointments/:id/reschedule': {
    patient: 'own-appointment',
    doctor: 'appointment-with-me',
    frontdesk: 'any',
  },
  'POST /appointments/:id/offer/accept': { patient: 'own-appointment', frontdesk: 'any' },
  'POST /appointments/:id/offer/refuse': { patient: 'own-appointment', frontdesk: 'any' },
  'GET /doctors': { patient: 'any', frontdesk: 'any' },
  'GET /doctors/:id': choosesTimes,
  'POST /doctors/:id/holds': choosesTimes,
  'POST /doctors/:id/holds/release': choosesTimes,
  'POST /doctors/:id/appointments': choosesTimes,
  'GET /profile/access-log': patient,
  'GET /profile/dependants': patient,
  'POST /profile/dependants': patient,
  'POST /profile/dependants/end': patient,
  'GET /profile/export': patient,
  'GET /profile/erase': patient,
  'POST /profile/erase': patient,
  'POST /profile/erase/withdraw': patient,

  'GET /waitlist/new': patient,
  'POST /waitlist': patient,

  'GET /agenda': { doctor: 'any' },
  'GET /requests': approvedDoctor,
  'POST /requests/:id/accept': { doctor: 'request-in-sight' },
  'POST /requests/:id/decline': { doctor: 'request-in-sight' },
  'GET /patients': approvedDoctor,
  'GET /patients/:id': { doctor: 'treated-patient' },
  'POST /patients/:id/break-glass': approvedDoctor,
  'GET /schedule': approvedDoctor,
  'POST /schedule': approvedDoctor,
  'POST /appointments/:id/arrive': { doctor: 'appointment-with-me', frontdesk: 'any' },
  'POST /appointments/:id/check-in': { doctor: 'appointment-with-me', frontdesk: 'any' },
  'POST /appointments/:id/fulfil': { doctor: 'appointment-with-me' },
  'POST /appointments/:id/no-show': { doctor: 'appointment-with-me', frontdesk: 'any' },
  'POST /appointments/:id/entered-in-error': { doctor: 'appointment-with-me', frontdesk: 'any' },

  'GET /desk': frontdesk,
  'POST /desk/patients': frontdesk,

  'GET /admin': admin,
  'GET /admin/doctors': admin,
  'POST /admin/doctors/:id/approve': admin,
  'POST /admin/doctors/:id/suspend': admin,
  'GET /admin/accounts': admin,
  'POST /admin/accounts/:id/lock': admin,
  'POST /admin/accounts/:id/unlock': admin,
  'POST /admin/accounts/:id/grant-role': admin,
  'POST /admin/accounts/:id/revoke-role': admin,
  'GET /admin/invitations': admin,
  'POST /admin/invitations': admin,
  'GET /admin/outbox': admin,
  'POST /admin/outbox/:id/resend': admin,
  'GET /admin/erasures': admin,
  'POST /admin/erasures/:id/confirm': admin,
  'POST /admin/erasures/:id/hold': admin,
  'POST /admin/erasures/:id/lift': admin,
  'GET /admin/projections': admin,
  'POST /admin/projections/:name/rebuild': admin,
  'POST /admin/projections/resume': admin,
  'GET /admin/clinic': admin,
  'POST /admin/clinic/details': admin,
  'POST /admin/clinic/policy': admin,
  'POST /admin/clinic/specialties': admin,
  'POST /admin/clinic/specialties/withdraw': admin,

  'GET /audit': auditor,
  'GET /audit/events/:id': auditor,
  'GET /audit/appointments/:id': auditor,
  'GET /audit/doctors/:id/days/:date': auditor,
  'GET /audit/patients/:id': auditor,
  'POST /audit/patients/:id/unmask': auditor,
  'GET /audit/access': auditor,
  'GET /audit/integrity': integrity,
  'GET /audit/integrity/seal': integrity,
  'POST /audit/integrity/verify': integrity,
};

/** Who may listen to which live fragment. */
export const liveAccess: Readonly<Record<string, Rule>> = {
  'request-results': approvedDoctor,
  'open-requests': approvedDoctor,
  agenda: approvedDoctor,
  machinery: admin,
  slots: choosesTimes,
  'chosen-time': choosesTimes,
  'desk-day': frontdesk,
  'patient-appointments': patient,
  appointment: { patient: 'own-appointment' },
  'audit-results': auditor,
  integrity,
};
