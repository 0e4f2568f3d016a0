import { FAMILY_NAMES, GIVEN_NAMES } from './names.js';
import type { Random } from './random.js';

export interface Person {
  readonly fullName: string;
  /** A number that is reserved for fiction, so that it reaches nobody; `null` once these are used up. */
  readonly mobile: string | null;
  /** Under `.example`, which never resolves (RFC 2606). */
  readonly email: string;
  /** `YYYY-MM-DD` */
  readonly birthDate: string;
}

/** `born` are the first and the last year of birth. */
export function inventPerson(random: Random, number: number, born: { from: number; to: number }): Person {
  const given = random.pickSkewed(GIVEN_NAMES);
  const family = random.pickSkewed(FAMILY_NAMES);
  const year = random.between(born.from, born.to);
  const month = String(random.between(1, 12)).padStart(2, '0');
  const day = String(random.between(1, 28)).padStart(2, '0');
  return {
    fullName: `${given} ${family}`,
    mobile: fictionalMobile(number),
    email: `${asciiLetters(given)}.${asciiLetters(family)}.${String(number)}@post.example`,
    birthDate: `${String(year)}-${month}-${day}`,
  };
}

const AREA_CODES = [
  201, 202, 206, 212, 213, 301, 303, 305, 312, 313, 404, 408, 412, 415, 503, 512, 602, 612, 617, 702,
];
const NUMBERS_PER_AREA = 100;

/** North American numbers 555-0100 to 555-0199 are kept for fiction in every area code. */
function fictionalMobile(number: number): string | null {
  const area = AREA_CODES[Math.floor(number / NUMBERS_PER_AREA)];
  if (area === undefined) return null;
  return `+1${String(area)}55501${String(number % NUMBERS_PER_AREA).padStart(2, '0')}`;
}

function asciiLetters(name: string): string {
  return name
    .normalize('NFD')
    .toLowerCase()
    .replace(/[^a-z]/g, '');
}
