import { refuse, type Refusal } from './refusal.js';
import { dateAt, isDate } from './time.js';

const NAME_LENGTH = 200;
const EMAIL_LENGTH = 254;
const OLDEST_BIRTH_YEAR = 1890;

/** One line of text without spaces at its ends, and with single ones inside. */
export function tidyText(text: string): string {
  return text.normalize('NFC').replace(/\s+/gu, ' ').trim();
}

/** `field` is the form field that the refusal names. */
export function checkName(name: string, field = 'fullName'): Refusal | null {
  const length = tidyText(name).length;
  if (length === 0) return refuse('name-missing', field);
  return length > NAME_LENGTH ? refuse('name-too-long', field, { max: NAME_LENGTH }) : null;
}

/** E.164 by shape; whether the number exists in its country's plan is for those who read it from a form. */
export function checkMobile(mobile: string): Refusal | null {
  return /^\+[1-9]\d{6,14}$/.test(mobile) ? null : refuse('mobile-not-valid', 'mobile');
}

/** Accepts what can be an address; only a message that arrives proves that it is one. `null` and empty: none given. */
export function checkEmail(email: string | null): Refusal | null {
  const given = tidyEmail(email);
  if (given === null) return null;
  const fits =
    given.length <= EMAIL_LENGTH &&
    /^[^\s@<>"(),:;[\]\\]{1,64}@[^\s@<>"(),:;[\]\\]+\.[^\s@.]{2,}$/u.test(given);
  return fits ? null : refuse('email-not-valid', 'email');
}

/** `birthDate` is `YYYY-MM-DD`; `now` an ISO instant, judged on the calendar of `zone`. */
export function checkBirthDate(birthDate: string, now: string, zone: string): Refusal | null {
  if (!isDate(birthDate) || Number(birthDate.slice(0, 4)) < OLDEST_BIRTH_YEAR)
    return refuse('birth-date-does-not-exist', 'birthDate');
  return birthDate > dateAt(now, zone) ? refuse('birth-date-in-future', 'birthDate') : null;
}

/** The first check that refuses, or `null` when all are content. */
export function firstRefusal(...checks: readonly (Refusal | null)[]): Refusal | null {
  return checks.find((check) => check !== null) ?? null;
}

/** An e-mail address as it is kept: its domain in lower case; `null` when none was given. */
export function tidyEmail(email: string | null): string | null {
  const text = email?.trim() ?? '';
  const at = text.lastIndexOf('@');
  if (at < 0) return text === '' ? null : text;
  return text.slice(0, at) + text.slice(at).toLowerCase();
}

/** How somebody is called and reached. */
export interface PersonDetails<Mobile extends string | null = string | null> {
  readonly fullName: string;
  /** E.164. */
  readonly mobile: Mobile;
  readonly email: string | null;
}

/** What was given in place of what is held, as it is kept; `null` when that is the same, or why it is refused. */
export function changedDetails<Mobile extends string | null>(
  given: PersonDetails<Mobile>,
  held: PersonDetails,
): PersonDetails<Mobile> | Refusal | null {
  const { mobile } = given;
  const refusal = firstRefusal(
    checkName(given.fullName),
    mobile === null ? null : checkMobile(mobile),
    checkEmail(given.email),
  );
  if (refusal) return refusal;
  const fullName = tidyText(given.fullName);
  const email = tidyEmail(given.email);
  const isSame = fullName === held.fullName && mobile === held.mobile && email === held.email;
  return isSame ? null : { fullName, mobile, email };
}
