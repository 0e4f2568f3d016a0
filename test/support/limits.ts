import type { Limits, TryLimit } from '../../src/kernel/limits.js';

const anyNumber: TryLimit = { free: 100_000, firstSeconds: 1, longestSeconds: 1, forgetMinutes: 60 };

/** Everybody in a test comes from the same address. Tests about limits name the one they are about. */
export const unhurried: Limits = {
  signInPerAccount: anyNumber,
  signInPerAddress: anyNumber,
  registerPerAddress: anyNumber,
  helpPerAddress: anyNumber,
  resetPerAddress: anyNumber,
  resetPerLogin: anyNumber,
};
