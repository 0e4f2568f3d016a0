import type { Taken } from '../../src/kernel/slots.js';
import type { WorkingHours } from '../../src/kernel/working-hours.js';
import type { ReadModels } from '../../src/platform/projecting/read-models.js';

/** Something that takes time of a doctor's day. */
export interface DayEntry extends Taken {
  readonly patientId: string | null;
}

/** What decides about the slots of one date of a doctor. */
export interface DayFacts {
  /** `YYYY-MM-DD` */
  readonly date: string;
  readonly hours: WorkingHours | null;
  /** What the clinic is closed for on the date. */
  readonly closed: string | null;
  readonly entries: readonly DayEntry[];
}

interface HoursRow {
  readonly doctorId: string;
  readonly from: string;
  readonly hours: WorkingHours;
}

interface EntryRow {
  readonly doctorId: string;
  readonly date: string;
  readonly kind: Taken['kind'];
  readonly start: string;
  readonly minutes: number;
  readonly until: string | null;
  readonly patientId: string | null;
}

/** The zone of the clinic; `UTC` before it is open. */
export async function zoneOf(db: ReadModels): Promise<string> {
  const [clinic] = await db.query<{ zone: string }>('SELECT zone FROM slots.clinic');
  return clinic?.zone ?? 'UTC';
}

/** What is known of the dates from `first` to `last` of several doctors; the answer gives a doctor's fact of a date. */
export async function readDays(
  db: ReadModels,
  doctorIds: readonly string[],
  first: string,
  last: string,
): Promise<(doctorId: string, date: string) => DayFacts> {
  const doctors = doctorIds.filter((id) => !id.includes('\0'));
  const [hours, closing, entries] = await Promise.all([
    db.query<HoursRow>(
      `SELECT doctor_id AS "doctorId", valid_from AS "from", hours FROM slots.hours
        WHERE doctor_id = ANY($1) AND valid_from <= $2 ORDER BY revision DESC`,
      [doctors, last],
    ),
    db.query<{ date: string; label: string }>(
      'SELECT date, label FROM slots.closing_day WHERE date BETWEEN $1 AND $2',
      [first, last],
    ),
    db.query<EntryRow>(
      `SELECT doctor_id AS "doctorId", date, kind, starts AS "start", minutes, until, patient_id AS "patientId"
         FROM slots.entry WHERE doctor_id = ANY($1) AND date BETWEEN $2 AND $3 ORDER BY starts`,
      [doctors, first, last],
    ),
  ]);
  const hoursOf = groupBy(hours, ({ doctorId }) => doctorId);
  const closedFor = new Map(closing.map(({ date, label }) => [date, label]));
  const entriesOf = groupBy(entries, ({ doctorId, date }) => `${doctorId}.${date}`);
  return (doctorId, date) => ({
    date,
    hours: hoursOf.get(doctorId)?.find(({ from }) => from <= date)?.hours ?? null,
    closed: closedFor.get(date) ?? null,
    entries: (entriesOf.get(`${doctorId}.${date}`) ?? []).map(entryOf),
  });
}

function entryOf({ kind, start, minutes, until, patientId }: EntryRow): DayEntry {
  return { kind, time: { start, minutes }, until, patientId };
}

function groupBy<Item>(items: readonly Item[], keyOf: (item: Item) => string): Map<string, Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group) group.push(item);
    else groups.set(keyOf(item), [item]);
  }
  return groups;
}
