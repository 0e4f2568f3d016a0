import { ERASED } from '../../kernel/stream.js';

/** What a page of the audit shows of a person: everything, or only enough to tell one from another. */
export interface Masking {
  readonly isMasked: boolean;
  name(fullName: string | null): string;
  /** A phone number, or another number of a person. */
  number(digits: string | null): string;
  /** Reasons, notes, addresses, dates of birth. */
  text(text: string | null): string;
}

const erasedOr = (text: string | null, show: (given: string) => string): string =>
  text === null || text === '' ? '' : text === ERASED ? 'erased' : show(text);

export const unmasked: Masking = {
  isMasked: false,
  name: (fullName) => erasedOr(fullName, (given) => given),
  number: (digits) => erasedOr(digits, (given) => given),
  text: (text) => erasedOr(text, (given) => given),
};

/** Names as initials, numbers by their last two digits, texts not at all. */
export const masked: Masking = {
  isMasked: true,
  name: (fullName) => erasedOr(fullName, initials),
  number: (digits) => erasedOr(digits, (given) => `•••• ${given.slice(-2)}`),
  text: (text) => erasedOr(text, () => 'hidden'),
};

/** Who works at the clinic is named: that is what an audit is for. How to reach them is nothing it needs. */
export const staff: Masking = { ...masked, name: (fullName) => unmasked.name(fullName) };

function initials(fullName: string): string {
  const letters = fullName
    .split(/\s+/u)
    .map((word) => /\p{L}/u.exec(word)?.[0]?.toUpperCase())
    .filter((letter) => letter !== undefined);
  return letters.length === 0 ? '•' : letters.map((letter) => `${letter}.`).join(' ');
}
