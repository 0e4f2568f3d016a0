import { latestDate } from '../../src/kernel/slots.js';
import { addDays, dateAt } from '../../src/kernel/time.js';
import { bindings } from '../../src/platform/projecting/bindings.js';
import { cursorOf, keyAfter, PAGE_SIZE, type Key, type Page } from '../../src/platform/projecting/page.js';
import { readPage } from '../../src/platform/projecting/read-page.js';
import type { ReadModels } from '../../src/platform/projecting/read-models.js';
import { searchable, wordPatterns } from '../../src/platform/projecting/words.js';
import { datesBetween, slotsOf, type Looking, type Slot } from './day-slots.js';
import { readDays, zoneOf } from './days.js';

/** A doctor whom patients may book, with the first times that are free. */
export interface DoctorWithFreeTimes {
  readonly doctorId: string;
  readonly fullName: string;
  /** Slugs. */
  readonly specialties: readonly string[];
  /** At most three. */
  readonly next: readonly Slot[];
}

type Doctor = Omit<DoctorWithFreeTimes, 'next'>;

interface Filter {
  readonly specialty?: string;
  /** Words that the doctor's name begins with. */
  readonly q?: string;
  readonly after?: string;
}

const SHOWN = 3;
/** Who is looked at first, and how far ahead for those who had nothing free so far. */
const WINDOWS = [7, 21, 60, 183] as const;
const PAGES_AT_ONCE = 8;

/**
 * Approved doctors by name with the next times that are free at the instant `now`, up to half a year ahead. With `date`
 * (`YYYY-MM-DD`) only those who have free times on it, and these times; then `count` is that of the page, and a page may
 * be short before the last one.
 */
export async function doctorsWithFreeTimes(
  db: ReadModels,
  { date, now, ...filter }: Filter & { readonly date?: string; readonly now: string },
): Promise<Page<DoctorWithFreeTimes>> {
  const zone = await zoneOf(db);
  const looking: Looking = { zone, now, today: dateAt(now, zone), booker: 'patient' };
  if (date) return freeOn(db, date, filter, looking);
  const page = await doctorsByName(db, filter);
  return { ...page, rows: await withNext(db, page.rows, looking) };
}

/** Looks at so many pages of doctors until one page of them has something free. */
async function freeOn(
  db: ReadModels,
  date: string,
  filter: Filter,
  looking: Looking,
): Promise<Page<DoctorWithFreeTimes>> {
  const rows: DoctorWithFreeTimes[] = [];
  let next: string | null = filter.after ?? null;
  for (let pages = 0; pages < PAGES_AT_ONCE; pages += 1) {
    const page: Page<Doctor> = await doctorsByName(db, { ...filter, ...(next && { after: next }) });
    next = page.next;
    const found = await freeBetween(db, page.rows, date, date, looking);
    for (const doctor of page.rows) {
      const free = found.get(doctor.doctorId) ?? [];
      if (free.length === 0) continue;
      if (rows.length === PAGE_SIZE) return pageAfter(rows, keyOf(rows[PAGE_SIZE - 1] ?? doctor));
      rows.push({ ...doctor, next: free });
    }
    if (next === null) break;
  }
  return { rows, next, count: rows.length, capped: next !== null };
}

function pageAfter(rows: readonly DoctorWithFreeTimes[], last: Key): Page<DoctorWithFreeTimes> {
  return { rows, next: cursorOf(last), count: rows.length, capped: true };
}

async function withNext(
  db: ReadModels,
  doctors: readonly Doctor[],
  looking: Looking,
): Promise<DoctorWithFreeTimes[]> {
  const found = new Map<string, readonly Slot[]>();
  let from = looking.today;
  for (const days of WINDOWS) {
    const open = doctors.filter(({ doctorId }) => (found.get(doctorId)?.length ?? 0) < SHOWN);
    if (open.length === 0) break;
    const to = addDays(looking.today, days - 1);
    for (const [doctorId, free] of await freeBetween(db, open, from, to, looking))
      found.set(doctorId, [...(found.get(doctorId) ?? []), ...free].slice(0, SHOWN));
    from = addDays(to, 1);
  }
  return doctors.map((doctor) => ({ ...doctor, next: found.get(doctor.doctorId) ?? [] }));
}

/** The first free times of each doctor between two dates. */
async function freeBetween(
  db: ReadModels,
  doctors: readonly Doctor[],
  from: string,
  to: string,
  looking: Looking,
): Promise<Map<string, Slot[]>> {
  const ids = doctors.map(({ doctorId }) => doctorId);
  const dayOf = await readDays(db, ids, from, to);
  const dates = datesBetween(from, to);
  return new Map(
    ids.map((doctorId) => {
      const free: Slot[] = [];
      for (const date of dates) {
        if (free.length >= SHOWN) break;
        const day = dayOf(doctorId, date);
        if (day.hours === null || date > latestDate(day.hours, looking.today)) continue;
        free.push(...slotsOf(day, looking).slots.filter(({ status }) => status === 'free'));
      }
      return [doctorId, free.slice(0, SHOWN)];
    }),
  );
}

function doctorsByName(db: ReadModels, { specialty, q, after }: Filter): Promise<Page<Doctor>> {
  const { values, bind } = bindings();
  const conditions = wordPatterns(q).map((pattern) => `d.search LIKE ${bind(pattern)}`);
  if (specialty) conditions.push(`${bind(specialty)} = ANY(d.specialties)`);
  return readPage<Doctor>(
    db,
    {
      values,
      bind,
      columns: `d.doctor_id AS "doctorId", d.full_name AS "fullName", d.specialties`,
      matching: `FROM slots.doctor d WHERE ${['d.approved', ...conditions].join(' AND ')}`,
      order: ['d.sort_name', 'd.doctor_id'],
      keyOf,
    },
    keyAfter(after, 'string', 'string'),
  );
}

function keyOf({ fullName, doctorId }: Doctor): Key {
  return [searchable(fullName), doctorId];
}
