import { refuse } from '../../kernel/refusal.js';
import type { Outcome } from '../../platform/event-store/event-store.js';
import { RevisionConflict } from '../../platform/event-store/settled-append.js';

/** Others wrote first again and again: nothing was written, and the time may still be free. */
export async function unlessTooBusy(step: Promise<Outcome>): Promise<Outcome> {
  try {
    return await step;
  } catch (error) {
    if (error instanceof RevisionConflict) return refuse('too-busy');
    throw error;
  }
}
