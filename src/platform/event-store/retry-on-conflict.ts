import { setTimeout as delay } from 'node:timers/promises';
import { RevisionConflict } from './settled-append.js';

const TRIES = 6;

/** Runs `attempt` again when somebody else wrote first, a few times, with a growing random pause between. */
export async function retryOnConflict<T>(attempt: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof RevisionConflict) || tries === TRIES) throw error;
      await delay(Math.random() * 10 * 2 ** tries);
    }
  }
}
