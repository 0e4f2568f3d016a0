/** What a page says once after something was done. Only these names travel in the cookie. */
export const notices = {
  'clinic-opened': 'The clinic is open. Fill in its address and phone number, so that patients can find it.',
  'account-opened': 'Welcome. Your account is ready.',
  'doctor-registered': 'Thank you. An administrator of the clinic will check your registration.',
  'invitation-accepted': 'Welcome. Your account is ready.',
  'signed-out': 'You are signed out.',
  'reset-code-issued':
    'Before you signed in, somebody at the clinic issued a code for a new password of yours. If you did not ask for it, call the clinic.',
  'profile-changed': 'Your profile is saved.',
  'password-changed': 'Your password is changed. All your other devices are signed out.',
  'password-reset': 'Your new password is set. Sign in with it.',
  'email-verified': 'Your e-mail address is confirmed. You can sign in with it.',
  'email-link-sent': 'A link is on its way to your e-mail address.',
  'mobile-verified': 'Your mobile number is confirmed.',
  'mobile-code-sent': 'A code is on its way to your mobile number.',
  'second-factor-removed': 'The second step is taken away. All your other devices are signed out.',
  'sign-in-again': 'That took too long. Please sign in again.',
  'recovery-code-used':
    'You signed in with a recovery code, which is used up now. If you lost your app, set up another one.',
  'signed-out-there': 'That device is signed out.',
  'signed-out-elsewhere': 'All your other devices are signed out.',
  'request-sent': 'Your request has been sent. Doctors of the clinic can see it now.',
  'waitlist-joined':
    'You are on the waiting list. When a time becomes free that fits, you are offered it here.',
  'patient-waits':
    'The patient is on the waiting list. A time that is offered to them shows under their name.',
  'request-accepted': 'The appointment is booked.',
  'time-offered': 'The time is offered to the patient and held for 24 hours.',
  'request-declined': 'You declined the request. Other doctors can still accept it.',
  'offer-accepted': 'Your appointment is booked.',
  'offer-refused': 'You refused this time. What you asked for stays open.',
  'appointment-booked': 'The appointment is booked.',
  'appointment-moved': 'The appointment has moved. The time it had before is free again.',
  'hold-renewed': 'The time is kept for five more minutes.',
  'appointment-cancelled': 'The appointment is cancelled.',
  'request-withdrawn': 'Your request is withdrawn.',
  'patient-arrived': 'The patient has arrived.',
  'patient-checked-in': 'The patient is checked in.',
  'appointment-fulfilled': 'The visit is recorded.',
  'entered-in-error': 'Noted: this appointment was entered by mistake and does not count.',
  'no-show-recorded': 'Recorded: the patient did not come.',
  'patient-registered': 'The patient is registered.',
  'dependant-registered': 'Registered. You can ask for appointments for them now.',
  'acts-for-patient': 'You act for them now.',
  'representation-ended': 'Ended.',
  'rebuild-requested': 'It is built again, beside what pages show now.',
  'processes-resumed': 'The processes go on.',
  'erasure-requested': 'The clinic has your wish. An administrator looks at it next.',
  'erasure-withdrawn': 'Taken back. Nothing will be erased.',
  'erasure-confirmed': 'Confirmed. It is done within two minutes.',
  'legal-hold-placed': 'The record is kept.',
  'legal-hold-lifted': 'The legal hold is lifted.',
  'hours-set': 'Your working hours are saved.',
  'time-off-taken': 'Your time off is saved. Nothing new can be booked there.',
  'time-off-ended': 'Your time off is ended. Patients can book this time again.',
  'doctor-approved': 'The doctor is approved.',
  'doctor-suspended': 'The doctor is suspended.',
  'account-locked': 'The account is locked.',
  'account-unlocked': 'The account is unlocked.',
  'role-granted': 'The role is added.',
  'role-revoked': 'The role is removed.',
  'message-resent': 'The message will be tried again.',
  'support-requested': 'Your message is with the clinic. The answer will stand here.',
  'support-requested-by-visitor': 'Your message is with the clinic, which will call or write to you.',
  'support-answered': 'The answer is saved.',
  'support-answered-and-closed': 'The answer is saved, and the request is closed.',
  'support-closed': 'The request is closed.',
  'support-erased': 'Erased. What was written here cannot be read any more.',
  'second-factor-reset': 'The second step at sign-in is taken away, and all their devices are signed out.',
  'details-changed': 'The clinic’s details are saved.',
  'policy-set': 'The policy is saved.',
  'closing-day-set': 'The clinic is closed on that day.',
  'closing-day-lifted': 'The clinic is open on that day again.',
  'specialty-offered': 'The specialty is offered now.',
  'specialty-renamed': 'The specialty has its new name.',
  'specialty-withdrawn': 'The specialty is not offered any more.',
  'emergency-access-taken': 'The record is open to you for an hour. The patient is told.',
  'data-unmasked': 'You see this patient’s data for the next 30 minutes. Your reason is recorded.',
  'verification-begun': 'The verification has begun.',
  'verification-runs': 'A verification runs already.',
} as const;

export type Notice = keyof typeof notices;

const later = ' It takes a moment longer than usual to show here.';

/** The words of a notice; `late` when the pages do not show the change yet. */
export function noticeText(notice: Notice, late: boolean): string {
  return notices[notice] + (late ? later : '');
}

/** How a notice travels to the next page. */
export function writeNotice(notice: Notice, late: boolean): string {
  return late ? `${notice}.late` : notice;
}

/** The words of a notice that arrived; `null` for anything else. */
export function readNotice(cookie: string | undefined): string | null {
  const [name = '', late] = (cookie ?? '').split('.');
  return Object.hasOwn(notices, name) ? noticeText(name as Notice, late === 'late') : null;
}
