/** The values that are not empty: what a page tells its socket, or its next address. */
export function given(values: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).filter((entry): entry is [string, string] => Boolean(entry[1])),
  );
}

/** `?name=value&…` of the values that are not empty; an empty string when all are. */
export function queryString(values: Readonly<Record<string, string | undefined>>): string {
  const query = new URLSearchParams(given(values)).toString();
  return query === '' ? '' : `?${query}`;
}
