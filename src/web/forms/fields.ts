import { z } from 'zod';
import { isClock, isDate } from '../../kernel/time.js';

/**
 * The kinds of fields that forms are made of. The message of each check is the name of the rule it stands for
 * (see refusals.ts). What only the clinic's state can tell (an unknown specialty, a date that is past) is left to the
 * decision behind the form.
 */

/** Text that must be there, trimmed. */
export function text(missing: string, max: number, tooLong = 'too-long'): z.ZodType<string> {
  return z.string('not-text').trim().min(1, missing).max(max, tooLong);
}

/** Text that may be left out: then it is empty. */
export function optionalText(max: number, tooLong = 'too-long'): z.ZodType<string> {
  return z.string('not-text').trim().max(max, tooLong);
}

/** As typed, with its spaces: what a password needs. */
export function secret(missing: string): z.ZodType<string> {
  return z.string('not-text').min(1, missing);
}

/** An e-mail address, or `null` when it was left out. */
export const optionalEmail = z
  .string('not-text')
  .trim()
  .max(254, 'email-too-long')
  .refine((value) => value === '' || /^[^\s@<>"]+@[^\s@<>"]+\.[^\s@<>"]+$/.test(value), 'email-not-valid')
  .transform((value) => value || null);

/** A date (`YYYY-MM-DD`) that exists. */
export function date(missing: string, doesNotExist = 'date-does-not-exist'): z.ZodType<string> {
  return z
    .string('not-text')
    .trim()
    .min(1, missing)
    .refine((value) => value === '' || isDate(value), doesNotExist);
}

/** A time on the wall (`HH:MM`). */
export function clock(missing: string): z.ZodType<string> {
  return z
    .string('not-text')
    .trim()
    .min(1, missing)
    .refine((value) => value === '' || isClock(value), 'time-outside-day');
}

/** One of a few words. */
export function choice<const Word extends string>(
  words: readonly [Word, ...Word[]],
  missing: string,
): z.ZodType<Word> {
  return z
    .string('not-text')
    .min(1, missing)
    .refine(
      (value): value is Word => value === '' || (words as readonly string[]).includes(value),
      'not-a-choice',
    );
}

/** A whole number. */
export function wholeNumber(min: number, max: number, rule: string): z.ZodType<number> {
  return z
    .string('not-text')
    .trim()
    .refine((value) => /^\d{1,9}$/.test(value) && Number(value) >= min && Number(value) <= max, rule)
    .transform(Number);
}

/** A whole number that may be left out: then it is `null`. */
export function optionalWholeNumber(min: number, max: number, rule: string): z.ZodType<number | null> {
  return z
    .string('not-text')
    .trim()
    .refine(
      (value) => value === '' || (/^\d{1,9}$/.test(value) && Number(value) >= min && Number(value) <= max),
      rule,
    )
    .transform((value) => (value === '' ? null : Number(value)));
}

/** A box that is ticked or not. */
export const ticked = z
  .string('not-text')
  .transform((value) => value !== '') as unknown as z.ZodType<boolean>;

/** Any number of answers under one name, each at most 100 characters. */
export const several = z.preprocess(
  (value) => (Array.isArray(value) ? (value as unknown[]) : value === '' ? [] : [value]),
  z.array(z.string('not-text').max(100, 'not-a-choice'), 'not-text').max(100, 'not-a-choice'),
) as unknown as z.ZodType<string[]>;

/** A date that may be left out: then it is empty. */
export const optionalDate = z
  .string('not-text')
  .trim()
  .refine((value) => value === '' || isDate(value), 'date-does-not-exist');

/** A time on the wall that may be left out: then it is empty. */
export const optionalClock = z
  .string('not-text')
  .trim()
  .refine((value) => value === '' || isClock(value), 'time-does-not-exist');
