/** What happened, as a person says it: `AppointmentBooked` is “Appointment booked”, unless there is a better word. */
export function eventWords(type: string): string {
  return better[type] ?? inWords(type);
}

const better: Readonly<Record<string, string>> = {
  AppointmentRequested: 'Appointment requested',
  AppointmentWaitlisted: 'Joined the waiting list',
  AppointmentDeclined: 'Request declined by a doctor',
  AppointmentOffered: 'Time offered to the patient',
  OfferLapsed: 'Offer ran out',
  OfferRefused: 'Offer refused by the patient',
  BookingAbandoned: 'Booking given up before it was complete',
  NoShowRecorded: 'Patient did not come',
  AppointmentFulfilled: 'Visit took place',
  AppointmentEnteredInError: 'Entered by mistake',
  TimeHeld: 'Time held in the day',
  HoldReleased: 'Hold given back',
  TimeBooked: 'Time taken in the day',
  TimeReleased: 'Time given back to the day',
  TimeBlocked: 'Time blocked in the day',
  TimeUnblocked: 'Block taken off the day',
  PatientRecordViewed: 'Patient’s record opened',
  EmergencyAccessTaken: 'Record opened in an emergency',
  PersonalDataUnmasked: 'Personal data unmasked',
  RecordExported: 'Record exported',
  ResultsViewed: 'Seen in a list',
  SupportRequested: 'Somebody wrote to the clinic',
  SupportAnswered: 'Message to the clinic answered',
  SupportAnswerRead: 'Answer read by who had asked',
  SupportClosed: 'Message to the clinic closed',
  SupportErased: 'Message of a visitor erased',
  SignInRefused: 'Sign-in refused',
  SignedIn: 'Signed in',
  SignedOut: 'Signed out',
};

function inWords(type: string): string {
  const words = type.replace(/([a-z0-9])([A-Z])/g, '$1 $2').toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** The kind of page that somebody saw, in words. */
export function pageWords(page: string): string {
  return pages[page] ?? page.replaceAll('-', ' ');
}

const pages: Readonly<Record<string, string>> = {
  'patient-record': 'the record',
  'request-search': 'a list of requests',
  'patient-list': 'the list of patients',
  'open-requests': 'the first open requests',
  support: 'a message to the clinic',
  agenda: 'the agenda of a day',
  'audit-search': 'a search in the audit',
  'audit-appointment': 'the history of an appointment',
  'audit-patient': 'the record as it was',
  'audit-day': 'a doctor’s day as it was',
  'audit-event': 'a single event',
  'audit-access': 'the access log',
  'audit-people': 'a search for people in the audit',
};

/** What somebody saw, in words that a patient reads: who looked stands before it. */
export function accessWords(kind: string, page: string | null, format: string | null): string {
  switch (kind) {
    case 'viewed':
      return `opened ${pageWords(page ?? '')}`;
    case 'listed':
      return `saw the name in ${pageWords(page ?? '')}`;
    case 'emergency':
      return 'opened the record in an emergency';
    case 'unmasked':
      return `had masked data shown in ${pageWords(page ?? '')}`;
    case 'exported':
      return `exported the record (${format ?? ''})`;
    default:
      return kind;
  }
}
