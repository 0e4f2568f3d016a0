/** Part of a list. `count` stops at 1000; `capped` says that there are more: "1000+". */
export interface Page<Row> {
  readonly rows: readonly Row[];
  /** What asks for the rows that follow, as `after`; `null` on the last page. */
  readonly next: string | null;
  readonly count: number;
  readonly capped: boolean;
}

/** What a list is ordered by, unique for each row: the row's place in it. */
export type Key = readonly (string | number)[];

export const PAGE_SIZE = 25;
export const COUNT_CAP = 1000;

/**
 * The first page of `rows`, which were read with `LIMIT PAGE_SIZE + 1` to see whether more follow.
 * @param found the number of rows of the whole list, counted up to at least `COUNT_CAP + 1`
 */
export function pageOf<Row>(rows: readonly Row[], found: number, keyOf: (row: Row) => Key): Page<Row> {
  const shown = rows.slice(0, PAGE_SIZE);
  const last = shown.at(-1);
  return {
    rows: shown,
    next: last !== undefined && rows.length > PAGE_SIZE ? cursorOf(keyOf(last)) : null,
    ...cappedCount(found),
  };
}

export function cappedCount(found: number): { count: number; capped: boolean } {
  return { count: Math.min(found, COUNT_CAP), capped: found > COUNT_CAP };
}

/**
 * The key that a cursor stands for, if it is made of the given types. Anything else, such as a cursor that was
 * tampered with, is `null`: the list starts at its beginning.
 */
export function keyAfter(after: string | undefined, ...types: readonly ('string' | 'number')[]): Key | null {
  if (!after) return null;
  try {
    const key: unknown = JSON.parse(Buffer.from(after, 'base64url').toString('utf8'));
    if (!Array.isArray(key) || key.length !== types.length) return null;
    return key.every((part, index) => isOfType(part, types[index])) ? (key as Key) : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

/**
 * The same for a list by time: its key begins with an ISO instant and a commit position as digits, and goes on with
 * `more`. A cursor whose instant or position the database would not take is `null`, too.
 */
export function placeAfter(after: string | undefined, ...more: readonly ('string' | 'number')[]): Key | null {
  const key = keyAfter(after, 'string', 'string', ...more);
  const [at, position] = key ?? [];
  return isInstant(String(at)) && /^\d{1,18}$/.test(String(position)) ? key : null;
}

function isInstant(text: string): boolean {
  const given = /^(?!0000)(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(\.\d{1,6})?Z$/.exec(text)?.[1];
  if (given === undefined || Number.isNaN(Date.parse(text))) return false;
  return new Date(text).toISOString().startsWith(given);
}

/** The cursor that stands for the place of a key. */
export function cursorOf(key: Key): string {
  return Buffer.from(JSON.stringify(key)).toString('base64url');
}

function isOfType(part: unknown, type: 'string' | 'number' | undefined): boolean {
  return typeof part === type && (type === 'string' || Number.isSafeInteger(part));
}
