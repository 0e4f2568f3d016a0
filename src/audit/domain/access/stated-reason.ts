import { refuse, type Refusal } from '../../../kernel/refusal.js';

const REASON_LENGTH = 2_000;

/** Whoever looks where they usually may not says why. */
export function checkStatedReason(reason: string): Refusal | null {
  const length = reason.trim().length;
  if (length === 0) return refuse('access-reason-missing', 'reason');
  return length > REASON_LENGTH ? refuse('reason-too-long', 'reason', { max: REASON_LENGTH }) : null;
}
