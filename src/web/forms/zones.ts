/** The IANA zones that a clinic can be in. */
export const zones: readonly string[] = Intl.supportedValuesOf('timeZone');
