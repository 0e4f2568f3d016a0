import type { AppointmentStory } from './appointments.js';
import type { DayEntry } from './days.js';

/**
 * Where days and appointments say different things, in words: each booking stands in the days of its doctor and its
 * patient at its own time, each open offer in its doctor's, and nothing else is kept for an appointment.
 */
export function disagreements(
  stories: Iterable<AppointmentStory>,
  live: readonly DayEntry[],
): readonly string[] {
  const byEntry = grouped(live);
  const needed = new Set<string>();
  const faults: string[] = [];
  const need = (stream: string, start: string, { appointmentId, entryId }: Needed) => {
    const found = (byEntry.get(entryId) ?? []).filter((entry) => entry.stream.startsWith(`${stream}.`));
    const [entry] = found;
    if (!entry) faults.push(`${appointmentId}: its entry ${entryId} is not in ${stream}`);
    for (const each of found) needed.add(keyOf(each));
    const fits = !entry || (entry.appointmentId === appointmentId && entry.span.from === Date.parse(start));
    if (!fits) faults.push(`${appointmentId}: its entry ${entryId} is at another time in ${stream}`);
  };
  for (const { appointmentId, patientId, booking, offer } of stories) {
    if (booking) {
      const { entryId, doctorId, start } = booking;
      need(`patientDay-${patientId}`, start, { appointmentId, entryId });
      need(`doctorDay-${doctorId}`, start, { appointmentId, entryId });
    }
    if (offer) need(`doctorDay-${offer.doctorId}`, offer.start, { appointmentId, entryId: offer.entryId });
  }
  const needless = live.filter((entry) => entry.appointmentId !== null && !needed.has(keyOf(entry)));
  return [...faults, ...needless.map(({ stream, entryId }) => `${stream}: nobody needs ${entryId}`)];
}

interface Needed {
  readonly appointmentId: string;
  readonly entryId: string;
}

function grouped(live: readonly DayEntry[]): Map<string, DayEntry[]> {
  const groups = new Map<string, DayEntry[]>();
  for (const entry of live) groups.set(entry.entryId, [...(groups.get(entry.entryId) ?? []), entry]);
  return groups;
}

function keyOf({ stream, entryId }: DayEntry): string {
  return `${stream}/${entryId}`;
}
