import type { Refusal } from '../kernel/refusal.js';

/** A refusal as a page shows it. `field` is the form field it stands at, if one broke the rule. */
export interface Problem {
  readonly rule: string;
  readonly field?: string;
  readonly text: string;
}

type Status = 403 | 404 | 409 | 422 | 429;
type Say = string | ((details: Readonly<Record<string, string | number>>) => string);

/** The refusal in words, saying what to do. */
export function problemOf(refusal: Refusal): Problem {
  const say = refusals[refusal.rule]?.[1] ?? `This could not be done (${refusal.rule}).`;
  return {
    rule: refusal.rule,
    ...(refusal.field === undefined ? {} : { field: refusal.field }),
    text: typeof say === 'string' ? say : say(refusal.details ?? {}),
  };
}

/** 409 for a conflict with what happened before, 422 for input that is no good. */
export function statusOf(refusal: Pick<Refusal, 'rule'>): Status {
  return refusals[refusal.rule]?.[0] ?? 422;
}

/** How a page answers a refusal: its status, and when to try again where that is a matter of time. */
export function answerTo({ rule, details }: Refusal): { status: Status; retryAfter?: number } {
  const seconds = details?.seconds;
  return { status: statusOf({ rule }), ...(typeof seconds === 'number' ? { retryAfter: seconds } : {}) };
}

/** Every rule that can refuse: its status and what a person reads. */
export const refusals: Readonly<Record<string, readonly [Status, Say]>> = {
  // What a form can get wrong by itself.
  'not-text': [422, 'Fill this in as text, once.'],
  'answer-missing': [422, 'Fill this in.'],
  'too-long': [422, 'This is too long. Please shorten it.'],
  'not-a-choice': [422, 'Choose one of the answers on the list.'],
  'not-a-number': [422, 'Enter a whole number.'],

  'name-missing': [422, 'Enter the full name.'],
  'clinic-name-missing': [422, 'Enter the name of the clinic.'],
  'name-too-long': [422, 'This name is too long. Use at most 200 characters.'],
  'birth-date-missing': [422, 'Enter the date of birth.'],
  'birth-date-does-not-exist': [422, 'This date of birth does not exist. Check day, month and year.'],
  'birth-date-in-future': [422, 'The date of birth lies in the future. Check the year.'],
  'mobile-missing': [422, 'Enter a mobile number.'],
  'mobile-not-valid': [
    422,
    'This is not a phone number that can be reached. Write it with the country code, such as +49 1512 3456789.',
  ],
  'mobile-taken': [
    409,
    'There is already an account with this mobile number. Sign in with it, or use another number.',
  ],
  'email-not-valid': [422, 'This is not an e-mail address. Check it, or leave it out.'],
  'email-too-long': [422, 'This e-mail address is too long.'],
  'email-taken': [
    409,
    'Another account has proved this address already. Use another one, or call the clinic.',
  ],
  'login-missing': [422, 'Enter your mobile number or e-mail address.'],
  'old-password-missing': [422, 'Enter the password you have used until now.'],
  'code-missing': [422, 'Enter the code.'],
  'code-not-valid': [422, 'This code is wrong or too old. Check it, or ask for a new one.'],
  'mail-not-set-up': [409, 'The clinic does not send e-mail.'],
  'sms-not-set-up': [409, 'The clinic does not send SMS.'],
  'check-missing': [422, 'Say how you made sure who it is.'],
  'password-missing': [422, 'Enter a password.'],
  'password-too-short': [
    422,
    ({ min }) =>
      `This password is too short. Use at least ${min ?? 12} characters; a short sentence is good.`,
  ],
  'password-too-long': [422, 'This password is too long. 64 characters always fit, of plain letters 256.'],
  'password-too-common': [
    422,
    'Many people use this password, so it is easy to guess. Choose another, such as a short sentence.',
  ],
  'licence-missing': [422, 'Enter the licence number.'],
  'licence-too-long': [422, 'This licence number is too long.'],
  'specialty-missing': [422, 'Choose a specialty.'],
  'unknown-specialty': [422, 'The clinic does not know this specialty. Choose one from the list.'],
  'specialty-not-offered': [422, 'The clinic does not offer this specialty any more. Choose another.'],
  'label-missing': [422, 'Enter a name for the specialty.'],
  'specialty-already-offered': [409, 'The clinic already offers this specialty.'],

  'date-missing': [422, 'Choose a date.'],
  'date-does-not-exist': [422, 'This date does not exist. Check day, month and year.'],
  'date-is-past': [422, 'This date is past. Choose today or a later day.'],
  'period-ends-before-it-starts': [422, 'The last day lies before the first. Choose a later last day.'],
  'period-too-long': [422, ({ days }) => `Choose days within the next ${days ?? 180} days.`],
  'time-missing': [422, 'Choose a time.'],
  'time-does-not-exist': [422, 'This time does not exist on that day. Choose another time.'],
  'moment-does-not-exist': [422, 'This moment does not exist. Check day and time.'],
  'time-outside-day': [422, 'Choose a time between 00:00 and 23:59 that ends on the same day.'],
  'time-unchanged': [422, 'The appointment is at this time already. Choose another time.'],
  'not-an-offered-time': [
    422,
    'The doctor has no appointment at this time. Choose one of the times that are shown as free.',
  ],
  'too-late-to-book': [
    422,
    ({ minutes }) => `This doctor’s times can be booked up to ${ahead(minutes)} before. Choose a later one.`,
  ],
  'too-far-ahead': [
    422,
    ({ days }) => `This doctor’s times can be booked ${days ?? ''} days ahead. Choose an earlier day.`,
  ],
  'clinic-closed': [
    422,
    ({ closed }) => `The clinic is closed that day (${closed ?? 'holiday'}). Choose another day.`,
  ],
  'outside-hours': [
    409,
    ({ closed }) =>
      closed === undefined
        ? 'This is outside the working hours. Tick the box to confirm that it is meant.'
        : `The clinic is closed that day (${closed}). Tick the box to confirm that it is meant.`,
  ],
  'start-missing': [422, 'Choose a day and a time.'],
  'start-is-past': [422, 'This time is already past. Choose a later one.'],
  'reason-missing': [422, 'Say in a few words what the appointment is for.'],
  'reason-too-long': [422, 'This is too long. Use at most 2,000 characters.'],
  'note-too-long': [422, 'This note is too long. Use at most 2,000 characters.'],
  'access-reason-missing': [422, 'Say in a few words why you need to see this. It is recorded.'],
  'message-missing': [422, 'Write what you want to ask or tell.'],
  'message-too-long': [422, 'This is too long. Use at most 2,000 characters.'],
  'topic-missing': [422, 'Choose what it is about.'],
  'contact-missing': [422, 'Enter a phone number or an e-mail address, so that we can answer you.'],
  'contact-not-valid': [422, 'This is no phone number and no e-mail address. Check it.'],
  'answer-too-long': [422, 'This answer is too long. Use at most 4,000 characters.'],
  'reason-code-unknown': [422, 'Choose why the appointment is cancelled.'],

  'zone-missing': [422, 'Choose the time zone the clinic is in, such as Europe/Berlin.'],
  'zone-not-valid': [422, 'Choose the time zone the clinic is in, such as Europe/Berlin.'],
  'hours-not-valid': [
    422,
    'Check these hours: each span must end after it starts, and spans must not overlap.',
  ],
  'time-off-ends-before-it-starts': [422, 'Time off has to end after it starts.'],
  'time-off-too-long': [
    422,
    ({ days }) => `Time off can last ${days ?? 366} days. Take the rest separately.`,
  ],
  'closing-label-missing': [422, 'Say what the clinic is closed for, such as the name of a holiday.'],
  'hours-missing': [422, 'Set working hours for at least one day.'],
  'number-out-of-range': [
    422,
    ({ min, max }) =>
      min === undefined
        ? 'This number is too small or too large.'
        : `Choose a number from ${min} to ${max ?? ''}.`,
  ],
  'slot-length-not-valid': [422, 'Choose how long a visit takes: 5 to 240 minutes.'],
  'role-missing': [422, 'Choose a role.'],

  // What happened before, or at the same time elsewhere.
  'too-busy': [409, 'Very many people use this at the moment. Please try again in a few seconds.'],
  'already-booked': [409, 'This appointment has been booked in the meantime.'],
  'already-cancelled': [409, 'This appointment has been cancelled already.'],
  'already-declined': [409, 'You have declined this request already.'],
  'request-closed': [409, 'This request is closed: it was booked, withdrawn or ended in the meantime.'],
  'no-free-time': [409, 'There is no free time on this day any more.'],
  'nothing-fits': [409, 'No free time fits.'],
  'time-already-taken': [409, 'This time has just been taken. Choose another time.'],
  'time-held': [
    409,
    'This time is kept for somebody else at the moment. Choose another, or try again in a few minutes.',
  ],
  'time-blocked': [409, 'The doctor is away at this time. Choose another time.'],
  'hold-gone': [409, 'This time is not kept for you any longer. Please choose it again.'],
  'not-your-hold': [404, 'There is no such time kept for you.'],
  'patient-has-another-appointment': [
    409,
    'The patient has another appointment at this time. Choose another time.',
  ],
  'booking-abandoned': [409, 'This booking could not be finished in time. Please try again.'],
  'booking-interrupted': [409, 'This booking was interrupted before it was finished. Please try again.'],
  'offer-pending': [409, 'A time is offered already. It has to be answered first.'],
  'already-arrived': [409, 'The patient has arrived already.'],
  'already-checked-in': [409, 'The patient is checked in already.'],
  'already-fulfilled': [409, 'This visit took place already.'],
  'already-no-show': [409, 'It is recorded already that the patient did not come.'],
  'already-entered-in-error': [409, 'This appointment was entered by mistake and does not count.'],
  'already-moved': [409, 'This appointment has been moved in the meantime.'],
  'booking-committed': [409, 'This appointment has been booked in the meantime.'],
  'time-not-agreed': [409, 'This time was not agreed. Please start again.'],
  'offer-expired': [409, 'This offer has run out. The clinic will find another time.'],
  'no-offer': [409, 'There is no offer to answer any more.'],
  'on-waitlist': [409, 'This appointment is on the waiting list: a time has to be offered first.'],
  'not-booked': [409, 'This appointment is not booked, so this cannot be done.'],
  'not-yet': [409, 'This is only possible on the day of the appointment.'],
  'doctor-not-approved': [403, 'An administrator has to approve this doctor first.'],
  'doctor-suspended': [403, 'This doctor is suspended at the moment.'],
  'clinic-not-open': [409, 'The clinic is not open yet.'],
  'clinic-already-open': [409, 'The clinic is already open. Sign in instead.'],
  'sample-under-way': [
    409,
    'The sample clinic is just being made. Open the set-up link again in a minute, and it shows how to sign in.',
  ],
  'sample-begun-differently': [
    409,
    'The sample clinic that is there by half was begun by another version of Slotwell. Stop Slotwell, delete its data, and begin again.',
  ],

  // Links, roles and signing in.
  'link-not-valid': [404, 'This link is not valid. Check that it is complete, or ask for a new one.'],
  'link-expired': [409, 'This link has expired. Ask for a new one.'],
  'link-used': [409, 'This link has been used already. Sign in instead.'],
  'role-excludes-others': [422, 'An auditor’s account cannot hold any other role.'],
  'last-admin': [409, 'This is the last administrator. Make somebody else an administrator first.'],
  'account-not-ready': [409, 'This account is not ready yet. Please try again in a moment.'],
  'role-needs-registration': [
    422,
    'Nobody becomes a patient or a doctor by a role alone: the person has to register as one.',
  ],
  'not-for-your-role': [403, 'This is for another role than the one you act in.'],
  'person-erased': [409, 'This person’s data was erased.'],
  'patient-has-account': [409, 'This patient has an account of their own already.'],
  'patient-missing': [422, 'Choose for whom this is.'],
  'act-for-code-not-valid': [
    422,
    'This code is not valid any more. Check it, or ask the front desk for a new one.',
  ],
  'own-patient': [409, 'This is the patient’s own account: it stays with them.'],
  'too-many-representatives': [409, 'Very many people act for this patient already. Ask the front desk.'],
  'too-many-dependants': [409, 'You act for very many people already. Ask the front desk to add more.'],
  'unknown-read-model': [404, 'There is no such read model.'],
  'erasure-not-requested': [409, 'Nobody asked that this person be erased, or the wish was taken back.'],
  'erasure-confirmed': [409, 'The erasure was confirmed already and cannot be taken back.'],
  'on-legal-hold': [409, 'This record must be kept: a legal hold was placed. Lift it first.'],
  'hold-reason-missing': [422, 'Say in a few words why the record must be kept.'],
  'suspension-reason-missing': [422, 'Say in a few words why.'],
  'own-account': [409, 'This is your own account: you would shut yourself out. Ask another administrator.'],
  'lock-reason-missing': [422, 'Say in a few words why.'],
  'too-many-ahead': [
    409,
    ({ most }) =>
      `You have ${String(most)} requests and appointments ahead, which is as many as this page takes. Please call the clinic.`,
  ],
  'too-many-tries': [
    429,
    ({ seconds }) => `There were many tries. Please wait ${inWords(Number(seconds ?? 60))} and try again.`,
  ],
  'wrong-password': [422, 'This is not your password. Check it and try again.'],
  'message-not-resent': [409, 'This message was sent in the meantime, or is too old to be sent.'],
  'support-closed': [409, 'This was closed in the meantime.'],
  'erased-with-account': [
    409,
    'Who wrote this has an account: it is erased together with everything that is kept about them.',
  ],
  'unknown-session': [404, 'This device is signed out already.'],
  'account-locked': [403, 'This account is locked. Please call the clinic.'],
  'wrong-login': [422, 'The mobile number, e-mail or password is wrong. Check them and try again.'],
  'form-expired': [
    403,
    'This form was open for too long. What you typed is still here: please send it again.',
  ],

  'unknown-appointment': [404, 'There is no such appointment.'],
  'not-your-appointment': [404, 'There is no such appointment.'],
  'unknown-doctor': [404, 'There is no such doctor.'],
  'unknown-patient': [404, 'There is no such patient.'],
  'unknown-support': [404, 'There is no such message.'],
  'unknown-account': [404, 'There is no such account.'],
};

function inWords(seconds: number): string {
  if (seconds < 90) return seconds === 1 ? 'one second' : `${seconds} seconds`;
  return `${Math.ceil(seconds / 60)} minutes`;
}

/** "90 minutes", "2 hours", "3 days" */
function ahead(minutes: string | number = 0): string {
  const length = Number(minutes);
  const [size, unit] = length % 1440 === 0 ? [1440, 'day'] : length % 60 === 0 ? [60, 'hour'] : [1, 'minute'];
  const count = length / size;
  return `${count} ${unit}${count === 1 ? '' : 's'}`;
}
