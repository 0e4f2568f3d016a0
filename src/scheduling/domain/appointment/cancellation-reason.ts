/**
 * Why an appointment ended without a visit: codes of FHIR R5 `appointment-cancellation-reason`.
 * https://hl7.org/fhir/R5/valueset-appointment-cancellation-reason.html
 */
export const CANCELLATION_REASONS = [
  'pat',
  'pat-cpp',
  'pat-fb',
  'pat-lt',
  'pat-mv',
  'pat-swl',
  'pat-uwo',
  'prov',
  'prov-pers',
  'prov-edu',
  'prov-hosp',
  'oth-err',
  'oth-room',
  'oth-weath',
  'other',
] as const;
export type CancellationReason = (typeof CANCELLATION_REASONS)[number];
