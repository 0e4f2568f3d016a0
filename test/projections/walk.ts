import type { Page } from '../../src/platform/projecting/page.js';

/** Turns page after page, and does `between` after the first, to the end of a list. */
export async function walk<Row>(
  page: (after: string | undefined) => Promise<Page<Row>>,
  idOf: (row: Row) => string,
  between: () => Promise<unknown> = () => Promise.resolve(),
): Promise<{ ids: string[]; pages: number }> {
  const ids: string[] = [];
  let after: string | undefined;
  for (let pages = 1; ; pages += 1) {
    const { rows, next } = await page(after);
    ids.push(...rows.map(idOf));
    if (next === null) return { ids, pages };
    if (pages === 1) await between();
    after = next;
  }
}

/** What nobody means and somebody types. */
export const awkwardTexts: readonly string[] = [
  "'; DROP TABLE request; --",
  "O'Neill \\ \\' '' \"",
  '%_%',
  '$1 ${2} ::text',
  "'a' | !'b' & (<-> :*",
  'nul\0byte',
  'half \ud800 a pair',
  '😀 ﷽ 漢字 ไทย',
  ' \n\t ',
  'x'.repeat(5_000),
  'one two three four five six seven eight nine ten eleven twelve thirteen fourteen',
  '[]',
  Buffer.from('[1,2,3]').toString('base64url'),
  Buffer.from('["a","b"]').toString('base64url'),
  Buffer.from('["\\u0000","b"]').toString('base64url'),
  Buffer.from('[1e300,0.5,"b"]').toString('base64url'),
];
