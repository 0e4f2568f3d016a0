import { refuse, type Refusal } from '../../../kernel/refusal.js';
import { COMMON_PASSWORDS } from './common-passwords.js';

/** NIST SP 800-63B-4 asks for 15 characters of a password that is the only factor. */
export const PASSWORD_LENGTH = 15;
/** UTF-8 bytes; longer ones only cost time to hash. */
export const PASSWORD_BYTES = 256;

/** Of what is left of a password without the words that anybody would try first, this much must remain. */
const OWN_LETTERS = 6;
const LONGEST_UNIT = 8;
const SHORTEST_HALF = 3;

/**
 * Length is what counts: there are no rules about digits or signs. Refused is what many people use, what repeats or
 * counts, what says little more than `about` the person (name, mobile), and what is on the list `leaked` (in lower
 * case), even with digits and signs around it, or two of that list in a row: few that leaked are as long as ours have to
 * be, and this is how people make them so.
 */
export function checkPassword(
  password: string,
  about: readonly string[] = [],
  leaked: ReadonlySet<string> = new Set(),
): Refusal | null {
  const text = password.normalize('NFKC');
  if (Array.from(text).length < PASSWORD_LENGTH)
    return refuse('password-too-short', 'password', { min: PASSWORD_LENGTH });
  if (new TextEncoder().encode(text).length > PASSWORD_BYTES)
    return refuse('password-too-long', 'password', { max: PASSWORD_BYTES });
  const plain = text.toLowerCase().replace(/\s+/gu, '');
  const isEasy =
    COMMON_PASSWORDS.has(plain) ||
    hasLeaked(leaked, plain) ||
    isTwoThatLeaked(leaked, plain) ||
    repeats(plain) ||
    counts(plain) ||
    saysOnly(about, plain);
  return isEasy ? refuse('password-too-common', 'password') : null;
}

function hasLeaked(leaked: ReadonlySet<string>, text: string): boolean {
  return leaked.has(text) || leaked.has(lettersOf(text));
}

function isTwoThatLeaked(leaked: ReadonlySet<string>, text: string): boolean {
  for (let cut = SHORTEST_HALF; cut <= text.length - SHORTEST_HALF; cut++)
    if (hasLeaked(leaked, text.slice(0, cut)) && hasLeaked(leaked, text.slice(cut))) return true;
  return false;
}

/** Without what people put before and after a word to make it longer. */
function lettersOf(text: string): string {
  return text.replace(/^[^\p{L}]+|[^\p{L}]+$/gu, '');
}

/** `abcabcabcabcabc`, `passwordpassword`: one short piece over and over, the last time perhaps cut. */
function repeats(text: string): boolean {
  for (let unit = 1; unit <= LONGEST_UNIT && unit * 2 <= text.length; unit++)
    if (text.startsWith(text.slice(unit))) return true;
  return false;
}

/** `123456789012345`, `zyxwvutsrqponml`: each character follows the one before, up or down. */
function counts(text: string): boolean {
  const codes = Array.from(text, (character) => character.codePointAt(0) ?? 0);
  const steps = codes.slice(1).map((code, index) => stepBetween(codes[index] ?? 0, code));
  return steps.every((step) => step === 1) || steps.every((step) => step === -1);
}

/** On a keyboard 0 follows 9. */
function stepBetween(one: number, next: number): number {
  const [zero, nine] = [48, 57];
  if (one === nine && next === zero) return 1;
  return one === zero && next === nine ? -1 : next - one;
}

function saysOnly(about: readonly string[], text: string): boolean {
  const words = [
    'slotwell',
    'password',
    ...about.flatMap((said) => said.toLowerCase().split(/[^\p{L}\p{N}]+/u)),
  ];
  const rest = words
    .filter((word) => word.length >= 3)
    .reduce((left, word) => left.replaceAll(word, ''), text);
  return Array.from(rest).length < OWN_LETTERS;
}
