import { isDate } from '../kernel/time.js';

/** How old somebody is on a date, in words: `42 years`, `7 months`; empty when the birth date is not known. */
export function ageOn(birthDate: string, date: string): string {
  if (!isDate(birthDate) || birthDate > date) return '';
  const months = monthsBetween(birthDate, date);
  if (months >= 24) return `${Math.floor(months / 12)} years`;
  return months === 1 ? '1 month' : `${months} months`;
}

/** Whole months from one date to a later one. */
function monthsBetween(from: string, to: string): number {
  const [one, other] = [from, to].map((date) => date.split('-').map(Number));
  const [year = 0, month = 0, day = 0] = one ?? [];
  const [toYear = 0, toMonth = 0, toDay = 0] = other ?? [];
  return (toYear - year) * 12 + (toMonth - month) - (toDay < day ? 1 : 0);
}
