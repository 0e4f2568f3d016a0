import type { Role } from '../kernel/actor.js';

/** Plain words for what the code calls by FHIR's names. */
export const words = {
  status: (status: string): string => statusWords[status] ?? status,
  role: (role: string): string => roleWords[role as Role] ?? role,
  /** What an id of an event stands for. */
  kind: (kind: string): string => kindWords[kind] ?? kind,
  weekday: (day: number | string): string => weekdays[Number(day)] ?? '',
  cancellation: (reason: string): string => cancellationWords[reason] ?? 'Cancelled',
  closed: (because: string): string | null => closedWords[because] ?? null,
  /** How somebody made sure who a person is. */
  check: (method: string): string => checkWords[method] ?? method,
  /** What a message is about. */
  message: (kind: string): string => messageWords[kind] ?? kind,
  /** What somebody writes to the clinic about. */
  supportTopic: (topic: string): string => supportTopicWords[topic] ?? topic,
  supportStatus: (status: string): string => supportStatusWords[status] ?? status,
  /** How an answer reached who asked. */
  told: (how: string): string => toldWords[how] ?? how,
  sending: (status: string): string => sendingWords[status] ?? status,
  /** What a read model or a process is for; `null` where its name has to do. */
  machinery: (name: string): string | null => machineryWords[name] ?? null,
  /** 12,345 */
  number: (number: number): string => number.toLocaleString('en'),
  /** "3 requests", "1 request", "1000+ requests" */
  count: (count: number, one: string, many: string, capped = false): string =>
    `${count}${capped ? '+' : ''} ${count === 1 && !capped ? one : many}`,
};

const statusWords: Readonly<Record<string, string>> = {
  proposed: 'Requested',
  pending: 'Time offered',
  booked: 'Booked',
  arrived: 'Arrived',
  'checked-in': 'Checked in',
  fulfilled: 'Visit done',
  cancelled: 'Cancelled',
  noshow: 'Did not come',
  waitlist: 'On the waiting list',
  'entered-in-error': 'Entered by mistake',
  declined: 'Declined by you',
  all: 'All',
  applied: 'Waiting for approval',
  approved: 'Approved',
  suspended: 'Suspended',
  invited: 'Invited',
  open: 'Active',
  locked: 'Locked',
  erased: 'Erased',
};

const roleWords: Readonly<Record<Role, string>> = {
  patient: 'Patient',
  doctor: 'Doctor',
  frontdesk: 'Front desk',
  admin: 'Administrator',
  auditor: 'Auditor',
};

const checkWords: Readonly<Record<string, string>> = {
  'document-seen': 'I saw an identity document',
  'known-in-person': 'I know the person',
  'called-back': 'I called back on the number we have',
};

const messageWords: Readonly<Record<string, string>> = {
  'verify-email': 'Confirming an e-mail address',
  'verify-mobile': 'Confirming a mobile number',
  'reset-password': 'A new password',
  'password-changed': 'The password was changed',
  'contacts-changed': 'Mobile number or e-mail was changed',
  'support-answer': 'The answer to a message',
  'support-answered': 'There is an answer to a message',
};

const sendingWords: Readonly<Record<string, string>> = {
  waiting: 'Waiting',
  sent: 'Sent',
  'given-up': 'Not sent',
};

const supportTopicWords: Readonly<Record<string, string>> = {
  appointment: 'Appointments',
  account: 'Account or signing in',
  records: 'Records or privacy',
  problem: 'Something does not work',
  other: 'Something else',
};

const supportStatusWords: Readonly<Record<string, string>> = {
  open: 'Not answered yet',
  answered: 'Answered',
  closed: 'Closed',
  all: 'All',
};

const toldWords: Readonly<Record<string, string>> = {
  page: 'on their own page',
  mail: 'by e-mail',
  person: 'told in person',
};

const machineryWords: Readonly<Record<string, string>> = {
  access: 'Who looked at whose record',
  accounts: 'Who can sign in, and as what',
  appointments: 'Appointments, agendas and records',
  audit: 'What auditors search',
  'booked-times': 'A second check that no times overlap',
  clinic: 'The clinic’s details, policy and specialties',
  doctors: 'Doctors',
  patients: 'Patients, and who acts for them',
  requests: 'Requests that doctors search',
  slots: 'Free times',
  support: 'Help requests',
  waitlist: 'The waiting list',
  'close-requests': 'Closes requests that nobody will take any more',
  'count-admins': 'Counts administrators, so that one is always left',
  'erase-accounts': 'Erases the account of a patient who was erased',
  'erase-old-messages': 'Erases visitors’ messages when their days are over',
  'erase-patients': 'Erases patients once that is confirmed',
  'erase-support': 'Erases a message for good',
  'keep-ledger': 'Seals what happened',
  'lapse-offers': 'Ends offers that were not answered in time',
  'lock-out': 'Signs out whose account was locked',
  'offer-waiting-times': 'Offers free times to those who wait',
  'settle-bookings': 'Finishes bookings that were interrupted',
  'tell-answers': 'Tells people that they were answered',
};

const kindWords: Readonly<Record<string, string>> = {
  patient: 'Patient',
  doctor: 'Doctor',
  account: 'Account',
  appointment: 'Appointment',
  entry: 'Entry',
};

const weekdays = ['', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];

const cancellationWords: Readonly<Record<string, string>> = {
  pat: 'Cancelled by the patient',
  'pat-fb': 'Feeling better',
  'pat-lt': 'Cannot travel to the clinic',
  'pat-mv': 'Moved away',
  'pat-cpp': 'Changed to another practice',
  'pat-swl': 'Cannot wait that long',
  'pat-uwo': 'No longer wishes the appointment',
  prov: 'Cancelled by the doctor',
  'prov-pers': 'The doctor cannot be there',
  'prov-edu': 'The doctor is at a training',
  'prov-hosp': 'The doctor is at a hospital',
  'oth-err': 'Entered by mistake',
  'oth-room': 'No room is free',
  'oth-weath': 'Weather',
  other: 'Another reason',
};

const closedWords: Readonly<Record<string, string>> = {
  'all-doctors-declined':
    'No doctor could take this request. Please ask for another day or time, or call the clinic.',
  'period-has-passed':
    'No time became free for you on the days you named. Join the waiting list again, or request an appointment.',
  'date-has-passed':
    'The day you asked for has passed before a doctor could accept. Please ask for another day.',
};

/** Reasons that a patient can choose when cancelling. */
export const patientReasons = ['pat-fb', 'pat-lt', 'pat-swl', 'pat-cpp', 'pat-mv', 'pat-uwo', 'pat'] as const;
/** Reasons that the desk can choose when cancelling: the patient's, who called, or the clinic's. */
export const deskReasons = [
  'pat',
  'pat-fb',
  'pat-lt',
  'pat-swl',
  'pat-cpp',
  'pat-mv',
  'pat-uwo',
  'prov',
  'oth-room',
  'oth-weath',
  'other',
] as const;
/** Reasons that a doctor can choose when cancelling. */
export const doctorReasons = [
  'prov',
  'prov-pers',
  'prov-edu',
  'prov-hosp',
  'oth-room',
  'oth-weath',
  'other',
] as const;
