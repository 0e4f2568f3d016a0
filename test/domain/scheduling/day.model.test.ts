import fc from 'fast-check';
import { expect, it } from 'vitest';
import { isRefusal } from '../../../src/kernel/refusal.js';
import type { Decision } from '../../../src/kernel/stream.js';
import { addMinutes, timeAt } from '../../../src/kernel/time.js';
import { blockTime, BlockTime } from '../../../src/scheduling/domain/day/block-time.js';
import { bookTime, BookTime } from '../../../src/scheduling/domain/day/book-time.js';
import type { DayEvent } from '../../../src/scheduling/domain/day/day.events.js';
import { doctorDayStream, type Day, type LiveEntry } from '../../../src/scheduling/domain/day/day.js';
import { keepTime, KeepTime } from '../../../src/scheduling/domain/day/keep-time.js';
import { releaseHold, ReleaseHold } from '../../../src/scheduling/domain/day/release-hold.js';
import { releaseTime, ReleaseTime } from '../../../src/scheduling/domain/day/release-time.js';
import { unblockTime, UnblockTime } from '../../../src/scheduling/domain/day/unblock-time.js';
import { metaOf } from '../../support/decider.js';

/** A step of a history, as it is printed when the property fails. Minutes count from midnight. */
type Step =
  | { readonly wait: number }
  | { readonly book: number; readonly from: number; readonly minutes: number; readonly room: number }
  | { readonly offer: number; readonly from: number; readonly minutes: number; readonly lasts: number }
  | {
      readonly choose: number;
      readonly from: number;
      readonly minutes: number;
      readonly lasts: number;
      readonly room: number;
    }
  | { readonly choose: 'again'; readonly earlier: number; readonly lasts: number }
  | { readonly block: true; readonly from: number; readonly minutes: number }
  | { readonly undo: number }
  | { readonly again: number };

const DATE = '2026-11-24';
const MIDNIGHT = `${DATE}T00:00:00Z`;
/** What stands in the way, the strongest first. */
const RULES = [
  ['blocked', 'time-blocked'],
  ['booked', 'time-already-taken'],
  ['held', 'time-held'],
] as const;
const MINUTES_OF_DAY = 1440;
const PATIENTS = 3;

const from = fc.nat({ max: MINUTES_OF_DAY / 5 - 1 }).map((five) => five * 5);
const minutes = fc.integer({ min: 5, max: 240 });
const lasts = fc.integer({ min: 1, max: 20 });
/** What must stay free around it: nothing when a doctor books. */
const room = fc.constantFrom(0, 0, 0, 5, 15);
const appointment = fc.nat({ max: 5 });
const patient = fc.nat({ max: PATIENTS - 1 });
const earlier = fc.nat({ max: 19 });

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 1, arbitrary: fc.record({ wait: fc.integer({ min: 1, max: 15 }) }) },
  { weight: 4, arbitrary: fc.record({ book: appointment, from, minutes, room }) },
  { weight: 1, arbitrary: fc.record({ offer: appointment, from, minutes, lasts }) },
  { weight: 2, arbitrary: fc.record({ choose: patient, from, minutes, lasts, room }) },
  { weight: 2, arbitrary: fc.record({ choose: fc.constant('again' as const), earlier, lasts }) },
  { weight: 1, arbitrary: fc.record({ block: fc.constant(true as const), from, minutes }) },
  { weight: 2, arbitrary: fc.record({ undo: earlier }) },
  { weight: 1, arbitrary: fc.record({ again: earlier }) },
);

/** What somebody has of the day, minute by minute. */
interface Claim {
  readonly id: string;
  readonly kind: LiveEntry['kind'];
  readonly appointment: number | null;
  readonly patient: number | null;
  readonly minutes: readonly number[];
  readonly until: number;
  readonly room: number;
  readonly isRenewed?: boolean;
}

const patientOf = (appointmentNumber: number) => appointmentNumber % PATIENTS;

/** The obviously right day: a list of claims, and a look at every single minute. */
class Model {
  claims: Claim[] = [];
  now = 0;

  /** Why the claim cannot be made, or `null` once it is. */
  make(claim: Claim): string | null {
    if (this.claims.some(({ id }) => id === claim.id)) return null;
    const same = this.sameChoice(claim);
    if (same?.isRenewed) return null;
    if (claim.minutes.some((minute) => minute >= MINUTES_OF_DAY)) return 'time-outside-day';
    if (claim.kind !== 'blocked') {
      const kinds = this.live()
        .filter((other) => this.isInTheWayOf(claim, other))
        .map(({ kind }) => kind);
      const broken = RULES.find(([kind]) => kinds.includes(kind));
      if (broken) return broken[1];
      this.claims = this.claims.filter((other) => !this.isChosenBy(claim.patient, other));
    }
    this.claims.push({ ...claim, isRenewed: same !== undefined });
    return null;
  }

  private sameChoice(claim: Claim): Claim | undefined {
    if (claim.kind !== 'held' || claim.appointment !== null) return undefined;
    const minutesOf = (one: Claim) => one.minutes.join();
    return this.live().find(
      (other) => this.isChosenBy(claim.patient, other) && minutesOf(other) === minutesOf(claim),
    );
  }

  undo(id: string): void {
    this.claims = this.claims.filter((claim) => claim.id !== id);
  }

  live(): Claim[] {
    return this.claims.filter((claim) => claim.kind !== 'held' || this.now < claim.until);
  }

  private isInTheWayOf(claim: Claim, other: Claim): boolean {
    if (this.isChosenBy(claim.patient, other)) return false;
    if (other.appointment !== null && other.appointment === claim.appointment) return false;
    const near = this.around(other, claim.room);
    return claim.minutes.some((minute) => near.has(minute));
  }

  private around({ kind, minutes: taken }: Claim, free: number): Set<number> {
    const first = (taken[0] ?? 0) - (kind === 'blocked' ? 0 : free);
    const last = (taken.at(-1) ?? 0) + (kind === 'blocked' ? 0 : free);
    return new Set(Array.from({ length: last - first + 1 }, (_, index) => first + index));
  }

  private isChosenBy(patientNumber: number | null, claim: Claim): boolean {
    return claim.kind === 'held' && claim.appointment === null && claim.patient === patientNumber;
  }
}

/** The day as the deciders and `evolve` keep it. */
class RealDay {
  day: Day = doctorDayStream.initial;
  now = 0;

  make(claim: Claim): string | null {
    return this.apply(this.decide(claim));
  }

  undo({ id, kind, appointment: appointmentNumber, patient: person }: Claim): string | null {
    const meta = metaOf({ now: instant(this.now) });
    const hold = { doctorId: 'doctor', date: DATE, entryId: id, patientId: `patient-${person ?? ''}` };
    if (kind === 'held') return this.apply(releaseHold(new ReleaseHold(hold, meta), this.day));
    if (kind === 'blocked') return this.apply(unblockTime(new UnblockTime({ entryId: id }, meta), this.day));
    const data = { entryId: id, appointmentId: `appointment-${appointmentNumber ?? ''}` };
    return this.apply(releaseTime(new ReleaseTime(data, meta), this.day));
  }

  private decide({
    id,
    kind,
    appointment: number,
    patient: person,
    minutes: taken,
    until,
    room: free,
  }: Claim) {
    const meta = metaOf({ now: instant(this.now) });
    const time = timeAt(instant(taken[0] ?? 0), taken.length, 'UTC');
    const entry = { entryId: id, doctorId: 'doctor', time };
    if (kind === 'blocked')
      return blockTime(new BlockTime({ ...entry, timeOffId: id, why: '' }, meta), this.day);
    const patientId = `patient-${person ?? ''}`;
    if (kind === 'booked') {
      const data = { ...entry, patientId, appointmentId: `appointment-${number ?? ''}` };
      return bookTime(new BookTime(data, meta), this.day, { bufferMinutes: free });
    }
    const appointmentId = number === null ? null : `appointment-${number}`;
    const data = { ...entry, patientId, appointmentId, until: instant(until) };
    return keepTime(new KeepTime(data, meta), this.day, { bufferMinutes: free });
  }

  private apply(decision: Decision<DayEvent>): string | null {
    if (isRefusal(decision)) return decision.rule;
    this.day = decision.reduce(doctorDayStream.evolve, this.day);
    return null;
  }
}

const instant = (minute: number) => addMinutes(MIDNIGHT, minute);

it('lets in exactly what an obviously right day lets in', () => {
  fc.assert(
    fc.property(fc.array(step, { minLength: 2, maxLength: 20 }), (history) => {
      const model = new Model();
      const real = new RealDay();
      const made: Claim[] = [];
      for (const next of history) {
        if ('wait' in next) {
          model.now = real.now += next.wait;
        } else if ('undo' in next) {
          const claim = made[next.undo];
          if (!claim) continue;
          model.undo(claim.id);
          expect(real.undo(claim)).toBeNull();
        } else {
          const claim = 'again' in next ? made[next.again] : claimOf(next, made, model.now);
          if (!claim) continue;
          if (!('again' in next)) made.push(claim);
          expect(real.make(claim)).toBe(model.make(claim));
        }
        expect(real.day.entries.map(shown)).toEqual(model.claims.map(({ id, until }) => [id, until]));
        expect(clashes(model)).toEqual([]);
      }
    }),
    { numRuns: 10_000, interruptAfterTimeLimit: 110_000 },
  );
}, 150_000);

function shown(entry: LiveEntry): [string, number] {
  const until = 'until' in entry ? (Date.parse(entry.until) - Date.parse(MIDNIGHT)) / 60_000 : Infinity;
  return [entry.entryId, until];
}

function claimOf(
  step: Exclude<Step, { wait: number } | { undo: number } | { again: number }>,
  made: readonly Claim[],
  now: number,
): Claim | undefined {
  const id = `entry-${made.length}`;
  if ('earlier' in step) {
    const choice = made[step.earlier];
    return choice?.kind === 'held' && choice.appointment === null
      ? { ...choice, id, until: now + step.lasts }
      : undefined;
  }
  const claim = {
    id,
    minutes: Array.from({ length: step.minutes }, (_, minute) => step.from + minute),
    until: 'lasts' in step ? now + step.lasts : Infinity,
    room: 'room' in step ? step.room : 0,
  };
  if ('book' in step)
    return { ...claim, kind: 'booked', appointment: step.book, patient: patientOf(step.book) };
  if ('offer' in step)
    return { ...claim, kind: 'held', appointment: step.offer, patient: patientOf(step.offer) };
  if ('choose' in step) return { ...claim, kind: 'held', appointment: null, patient: step.choose };
  return { ...claim, kind: 'blocked', appointment: null, patient: null };
}

/** Minutes that two live claims of different owners share, blocks aside. */
function clashes(model: Model): string[] {
  const owners = new Map<number, string>();
  return model.live().flatMap((claim) => {
    if (claim.kind === 'blocked') return [];
    const owner =
      claim.appointment === null ? `patient ${claim.patient ?? ''}` : `appointment ${claim.appointment}`;
    return claim.minutes.flatMap((minute) => {
      const other = owners.get(minute) ?? owner;
      owners.set(minute, owner);
      return other === owner ? [] : [`${minute}: ${other}, ${owner}`];
    });
  });
}
