/**
 * Settings of connections that write read models. Positions are committed with the rows, so a commit that a power cut
 * takes back is done again: it need not wait for the disk. Rows are always found by primary key; the planner, which
 * keeps a plan from when the table was empty, must not choose otherwise.
 */
export const WRITING = [
  '-c synchronous_commit=off',
  '-c enable_seqscan=off',
  '-c enable_hashjoin=off',
  '-c enable_mergejoin=off',
  '-c timezone=UTC',
].join(' ');

/** The advisory lock of the one worker that projects. */
export const PROJECTING_LOCK = 4_021_978;
