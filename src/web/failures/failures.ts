/** Somebody who is not signed in asked for what needs an account. */
export class SignInFirst extends Error {}

/** Somebody has to set up a second factor before anything else. */
export class EnrolFirst extends Error {}

/** A doctor whom no administrator has approved asked for what only approved doctors see. */
export class DoctorNotApproved extends Error {}

/** A doctor asked for the record of a patient whom they do not treat, or of nobody. */
export class PatientNotTreated extends Error {
  constructor(readonly patientId: string) {
    super();
  }
}

/** The clinic is not open: nothing but its set-up can be used. */
export class ClinicNotOpen extends Error {}

/** A form came without the token of this session or visitor. */
export class WrongToken extends Error {}
