/** What a spreadsheet takes for a formula, or for the end of a cell, when it stands first. */
const DANGEROUS = /^[=+\-@\t\r\n\uff0b\uff0d\uff1d\uff20]/;

/**
 * A line of CSV (RFC 4180), with its end. Every cell is quoted; one that a spreadsheet would run as a formula begins with
 * an apostrophe, as OWASP advises.
 */
export function csvLine(cells: readonly string[]): string {
  return `${cells.map(csvCell).join(',')}\r\n`;
}

function csvCell(text: string): string {
  const safe = DANGEROUS.test(text) ? `'${text}` : text;
  return `"${safe.replaceAll('"', '""')}"`;
}
