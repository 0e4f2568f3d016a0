import fc from 'fast-check';
import { expect, it } from 'vitest';
import { isRefusal } from '../../../src/kernel/refusal.js';
import type { Decision } from '../../../src/kernel/stream.js';
import { addMinutes, timeAt } from '../../../src/kernel/time.js';
import { blockTime, BlockTime } from '../../../src/scheduling/domain/day/block-time.js';
import { bookTime, BookTime } from '../../../src/scheduling/domain/day/book-time.js';
import type { DayEvent } from '../../../src/scheduling/domain/day/day.events.js';
import { doctorDayStream, type Day, type LiveEntry } from '../../../src/scheduling/domain/day/day.js';
import { holdTime, HoldTime } from '../../../src/scheduling/domain/day/hold-time.js';
import { releaseHold, ReleaseHold } from '../../../src/scheduling/domain/day/release-hold.js';
import { releaseTime, ReleaseTime } from '../../../src/scheduling/domain/day/release-time.js';
import { unblockTime, UnblockTime } from '../../../src/scheduling/domain/day/unblock-time.js';
import { metaOf } from '../../support/decider.js';

/** A step of a history, as it is printed when the property fails. Minutes count from midnight. */
type Step =
  | { readonly wait: number }
  | { readonly book: number; readonly from: number; readonly minutes: number }
  | { readonly offer: number; readonly from: number; readonly minutes: number; readonly lasts: number }
  | { readonly choose: number; readonly from: number; readonly minutes: number; readonly lasts: number }
  | { readonly block: true; readonly from: number; readonly minutes: number }
  | { readonly undo: number }
  | { readonly again: number };

const MIDNIGHT = '2026-11-24T00:00:00Z';
const MINUTES_OF_DAY = 1440;
const PATIENTS = 3;

const from = fc.nat({ max: MINUTES_OF_DAY / 5 - 1 }).map((five) => five * 5);
const minutes = fc.integer({ min: 5, max: 240 });
const lasts = fc.integer({ min: 1, max: 20 });
const appointment = fc.nat({ max: 5 });
const patient = fc.nat({ max: PATIENTS - 1 });
const earlier = fc.nat({ max: 19 });

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 1, arbitrary: fc.record({ wait: fc.integer({ min: 1, max: 15 }) }) },
  { weight: 4, arbitrary: fc.record({ book: appointment, from, minutes }) },
  { weight: 1, arbitrary: fc.record({ offer: appointment, from, minutes, lasts }) },
  { weight: 2, arbitrary: fc.record({ choose: patient, from, minutes, lasts }) },
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
}

const patientOf = (appointmentNumber: number) => appointmentNumber % PATIENTS;

/** The obviously right day: a list of claims, and a look at every single minute. */
class Model {
  claims: Claim[] = [];
  now = 0;

  /** Why the claim cannot be made, or `null` once it is. */
  make(claim: Claim): 'time-outside-day' | 'time-already-taken' | null {
    if (this.claims.some(({ id }) => id === claim.id)) return null;
    if (claim.minutes.some((minute) => minute >= MINUTES_OF_DAY)) return 'time-outside-day';
    if (claim.kind !== 'blocked') {
      for (const minute of claim.minutes) if (this.isTakenFrom(claim, minute)) return 'time-already-taken';
      this.claims = this.claims.filter((other) => !this.isChosenBy(claim.patient, other));
    }
    this.claims.push(claim);
    return null;
  }

  undo(id: string): void {
    this.claims = this.claims.filter((claim) => claim.id !== id);
  }

  live(): Claim[] {
    return this.claims.filter((claim) => claim.kind !== 'held' || this.now < claim.until);
  }

  private isTakenFrom(claim: Claim, minute: number): boolean {
    return this.live().some((other) => {
      if (!other.minutes.includes(minute)) return false;
      if (this.isChosenBy(claim.patient, other)) return false;
      return other.appointment === null || other.appointment !== claim.appointment;
    });
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

  undo(id: string, kind: LiveEntry['kind'], appointmentNumber: number | null): string | null {
    const meta = metaOf({ now: instant(this.now) });
    if (kind === 'held') return this.apply(releaseHold(new ReleaseHold({ entryId: id }, meta), this.day));
    if (kind === 'blocked') return this.apply(unblockTime(new UnblockTime({ entryId: id }, meta), this.day));
    const data = { entryId: id, appointmentId: `appointment-${appointmentNumber ?? ''}` };
    return this.apply(releaseTime(new ReleaseTime(data, meta), this.day));
  }

  private decide({ id, kind, appointment: number, patient: person, minutes: taken, until }: Claim) {
    const meta = metaOf({ now: instant(this.now) });
    const time = timeAt(instant(taken[0] ?? 0), taken.length, 'UTC');
    const entry = { entryId: id, doctorId: 'doctor', time };
    if (kind === 'blocked')
      return blockTime(new BlockTime({ ...entry, timeOffId: id, why: '' }, meta), this.day);
    const patientId = `patient-${person ?? ''}`;
    if (kind === 'booked') {
      const data = { ...entry, patientId, appointmentId: `appointment-${number ?? ''}` };
      return bookTime(new BookTime(data, meta), this.day);
    }
    const appointmentId = number === null ? null : `appointment-${number}`;
    const data = { ...entry, patientId, appointmentId, until: instant(until) };
    return holdTime(new HoldTime(data, meta), this.day);
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
          expect(real.undo(claim.id, claim.kind, claim.appointment)).toBeNull();
        } else {
          const claim = 'again' in next ? made[next.again] : claimOf(next, made.length, model.now);
          if (!claim) continue;
          if (!('again' in next)) made.push(claim);
          expect(real.make(claim)).toBe(model.make(claim));
        }
        expect(real.day.entries.map(({ entryId }) => entryId)).toEqual(model.claims.map(({ id }) => id));
        expect(clashes(model)).toEqual([]);
      }
    }),
    { numRuns: 10_000, interruptAfterTimeLimit: 30_000 },
  );
}, 60_000);

function claimOf(
  made: Exclude<Step, { wait: number } | { undo: number } | { again: number }>,
  index: number,
  now: number,
) {
  const claim = {
    id: `entry-${index}`,
    minutes: Array.from({ length: made.minutes }, (_, minute) => made.from + minute),
    until: 'lasts' in made ? now + made.lasts : Infinity,
  };
  if ('book' in made)
    return { ...claim, kind: 'booked' as const, appointment: made.book, patient: patientOf(made.book) };
  if ('offer' in made)
    return { ...claim, kind: 'held' as const, appointment: made.offer, patient: patientOf(made.offer) };
  if ('choose' in made) return { ...claim, kind: 'held' as const, appointment: null, patient: made.choose };
  return { ...claim, kind: 'blocked' as const, appointment: null, patient: null };
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
