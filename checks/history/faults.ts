import { disagreements } from './agreement.js';
import { replayAppointments } from './appointments.js';
import { replayDays } from './days.js';
import type { Happened } from './happened.js';
import { brokenPromises, type Attempt } from './journal.js';

/**
 * What is wrong with a log in which nothing is under way, in words; nothing, when all of this holds. No two live
 * entries of a doctor, nor of a patient, share a moment, whatever their lengths. Days and appointments say the same of
 * every booking and offer. Each contest has exactly one winner, what was acknowledged is there, and what was refused is
 * not. It knows events and nothing of the code that wrote them.
 */
export function faultsIn(events: readonly Happened[], journal: readonly Attempt[] = []): string[] {
  const { live, faults } = replayDays(events);
  const { stories, faults: impossible } = replayAppointments(events);
  return [
    ...faults,
    ...impossible,
    ...disagreements(stories.values(), live),
    ...brokenPromises(journal, events, stories.values()),
  ];
}
