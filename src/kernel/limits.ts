/**
 * How often something may be tried: `free` times at once, then each further try waits `firstSeconds`, twice as long
 * after each, at most `longestSeconds`. `forgetMinutes` after the last try all of them are forgotten.
 */
export interface TryLimit {
  readonly free: number;
  readonly firstSeconds: number;
  readonly longestSeconds: number;
  readonly forgetMinutes: number;
}

/** What is limited by how often it is tried. */
export interface Limits {
  /** Wrong passwords and codes for one account, from wherever they come. */
  readonly signInPerAccount: TryLimit;
  /** Wrong passwords and codes from one address, for whichever account. */
  readonly signInPerAddress: TryLimit;
  /** Registrations, invitations and verifications from one address; other numbers and exports of one account. */
  readonly registerPerAddress: TryLimit;
  /** Messages to the clinic from one address. */
  readonly helpPerAddress: TryLimit;
  /** Forgotten passwords, from one address and for one login. */
  readonly resetPerAddress: TryLimit;
  readonly resetPerLogin: TryLimit;
}

/** How long a session lasts: without being used, and at most. */
export interface SessionLimits {
  readonly idleMinutes: number;
  readonly hours: number;
}

/**
 * The delay of an account stays short, so that nobody can keep its owner out by guessing; behind one address there may
 * be a whole waiting room.
 */
export const defaultLimits: Limits = {
  signInPerAccount: { free: 5, firstSeconds: 1, longestSeconds: 60, forgetMinutes: 1440 },
  signInPerAddress: { free: 20, firstSeconds: 2, longestSeconds: 900, forgetMinutes: 60 },
  registerPerAddress: { free: 20, firstSeconds: 10, longestSeconds: 900, forgetMinutes: 60 },
  helpPerAddress: { free: 5, firstSeconds: 30, longestSeconds: 900, forgetMinutes: 60 },
  resetPerAddress: { free: 10, firstSeconds: 10, longestSeconds: 900, forgetMinutes: 60 },
  resetPerLogin: { free: 3, firstSeconds: 60, longestSeconds: 3600, forgetMinutes: 1440 },
};

export const defaultSessionLimits: SessionLimits = { idleMinutes: 60, hours: 12 };
