import { setTimeout as delay } from 'node:timers/promises';
import { faultsIn } from '../history/faults.js';
import type { Clinic } from './clinic.js';

/** What is left of them once everything that was half-done is settled, or at the end of `withinMs`. */
export async function faultsOnceQuiet({ log, journal }: Clinic, withinMs: number): Promise<string[]> {
  const limit = performance.now() + withinMs;
  for (;;) {
    const faults = faultsIn(await log.all(), journal);
    if (faults.length === 0 || performance.now() > limit) return faults;
    await delay(250);
  }
}
