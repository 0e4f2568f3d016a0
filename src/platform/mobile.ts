import { parsePhoneNumberFromString, type CountryCode } from 'libphonenumber-js/min';

/**
 * A mobile number as somebody typed it, in E.164, or `null` when it is no phone number. Without a default country only
 * numbers in international form (`+49 151 …`, `0049 151 …`) are understood. Country and length are checked, not whether
 * the range is in use: ranges are opened faster than libraries learn of them, and a refusal would lock people out.
 */
export function parseMobile(input: string, defaultCountry?: CountryCode): string | null {
  const typed = input.trim().replace(/^00(?=[1-9])/, '+');
  const number = parsePhoneNumberFromString(typed, {
    ...(defaultCountry && { defaultCountry }),
    extract: false,
  });
  return number?.isPossible() ? number.number : null;
}
