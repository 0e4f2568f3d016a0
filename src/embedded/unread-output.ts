/**
 * Lets the process go on when nobody reads any more what it says, or when there is no room left for it: an error of
 * standard output that nobody hears would end it.
 */
export function outliveReaders(): void {
  for (const output of [process.stdout, process.stderr]) output.on('error', () => undefined);
}
