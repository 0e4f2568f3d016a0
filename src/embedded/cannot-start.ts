/** A start that failed for a reason outside the program; the message says what it is and what to do about it. */
export class CannotStart extends Error {}

const accessCodes = new Set(['EACCES', 'EPERM', 'EROFS']);

/** Says what to do about files that this user may not read or write; other errors pass as they are. */
export function explainAccess(error: unknown): unknown {
  const { code, path } = error as NodeJS.ErrnoException;
  if (!(error instanceof Error) || !code || !accessCodes.has(code)) return error;
  return new CannotStart(
    `${path ?? 'The data directory'} belongs to another user or may not be written (${code}). Start Slotwell as its ` +
      'owner or as root, or give it another data directory with SLOTWELL_DATA.',
    { cause: error },
  );
}
