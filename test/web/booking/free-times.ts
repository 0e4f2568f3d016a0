import { addDays, dateAt, timeOnWall } from '../../../src/kernel/time.js';
import { textOf, type Person } from '../../support/http.js';
import { zoneOfTheMorning } from '../doctor/morning.js';

export const zone = zoneOfTheMorning();
export const today = dateAt(new Date().toISOString(), zone);
/** The first day after today on which everybody works, and the next ones. */
export const workday = nextWorkday(addDays(today, 1));
export const laterWorkday = nextWorkday(addDays(workday, 1));

/** The ISO instant of a time on the clinic's clock: `at('10:00')`. */
export function at(clock: string, date = workday): string {
  return timeOnWall(date, clock, 1, zone)!.start;
}

/** The starts that a page offers to choose. */
export function startsOn(html: string): string[] {
  return [...html.matchAll(/<button[^>]* name="start" value="([^"]+)"/g)].map(([, start]) => start!);
}

/** The doctor's id, as patients see it in their list. */
export async function doctorIdOf(patient: Person, name: string): Promise<string> {
  const { html } = await patient.get(`/doctors?q=${encodeURIComponent(name)}`);
  return /<li id="doctor-([0-9a-f-]{36})"/.exec(html)![1]!;
}

/** The live part of a page that has been pushed or sent, as text. */
export function partOf(html: string, id: string): string {
  return textOf(html.slice(html.indexOf(`id="${id}"`)));
}

function nextWorkday(date: string): string {
  const weekday = new Date(`${date}T00:00:00Z`).getUTCDay();
  return weekday === 0 ? addDays(date, 1) : weekday === 6 ? addDays(date, 2) : date;
}
