/** The advisory lock of the one worker that keeps the ledger. */
export const LEDGER_LOCK = 4_021_980;
