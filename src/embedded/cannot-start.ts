/** A start that failed for a reason outside the program; the message says what it is and what to do about it. */
export class CannotStart extends Error {}
