import type { CommandBus } from '@nestjs/cqrs';
import { approvedDoctors, doctorById, type DoctorRow } from '../../../projections/doctors/queries.js';
import { daySlots } from '../../../projections/slots/queries.js';
import { waitingFor, type WaitingRow } from '../../../projections/waitlist/queries.js';
import { isRefusal } from '../../kernel/refusal.js';
import { addDays, addMinutes, dateAt, dateOf, endOf, isBefore } from '../../kernel/time.js';
import type { EventStore, Outcome } from '../../platform/event-store/event-store.js';
import type { Recorded } from '../../platform/event-store/recorded-event.js';
import { reactions, type Process, type Reaction } from '../../platform/processes/process.js';
import type { Page } from '../../platform/projecting/page.js';
import type { ReadModels } from '../../platform/projecting/read-models.js';
import type { ClinicEvent } from '../../registration/domain/clinic/clinic.events.js';
import { CLINIC_ID, clinicStream } from '../../registration/domain/clinic/clinic.js';
import type { DoctorEvent } from '../../registration/domain/doctor/doctor.events.js';
import type { AppointmentEvent } from '../domain/appointment/appointment.events.js';
import { appointmentStream, type AppointmentIn } from '../domain/appointment/appointment.js';
import { OfferFreeTime } from '../domain/appointment/offer-free-time.js';
import type { DayEvent } from '../domain/day/day.events.js';
import { doctorDayOf } from '../domain/day/day.js';

type Freed = Extract<DayEvent, { type: 'TimeReleased' | 'HoldReleased' | 'TimeUnblocked' }>;

/** By then the read models have what happened, and everybody who joined stands in the list. */
const SHORTLY_MINUTES = 2 / 60;
/** Days come within reach by themselves, holds lapse, patients get free: what waits is looked at this often. */
const AGAIN_MINUTES = 6 * 60;
/** Days of a doctor that are tried for one that waits: when it fits on none of these, the next look tries again. */
const DAYS_TRIED = 5;
const DAYS_AT_ONCE = 62;

/**
 * Offers times that are free to those who wait for them, in the order of joining. A day of a doctor that gets free is
 * looked at on the spot; one that lapses or is refused is freed by that, and so comes to the next.
 */
export function offerWaitingTimes(bus: CommandBus, store: EventStore, db: ReadModels): Process {
  const offer = (
    doctorId: string,
    date: string,
    { appointmentId, offered }: WaitingRow,
    reaction: Reaction,
  ) => {
    const step = `offer/${appointmentId}/${doctorId}/${date}`;
    const data = { appointmentId, doctorId, date, except: offered };
    return bus.execute<OfferFreeTime, Outcome>(new OfferFreeTime(data, reaction.meta(step)));
  };
  const lookAtDay = async (doctorId: string, date: string, reaction: Reaction): Promise<void> => {
    for await (const waiting of everyoneFor(db, doctorId, date)) {
      const outcome = await offer(doctorId, date, waiting, reaction);
      if (isRefusal(outcome) && outcome.rule === 'no-free-time') return;
    }
  };
  const freed = async ({ stream }: Recorded<Freed>, reaction: Reaction): Promise<void> => {
    const day = doctorDayOf(stream);
    const isToCome = day !== null && day.date >= dateAt(reaction.meta('look').now, await zone());
    if (isToCome) await lookAtDay(day.doctorId, day.date, reaction);
  };
  const zone = async (): Promise<string> => {
    const { state } = await store.load(clinicStream, CLINIC_ID);
    return state.status === 'open' ? state.zone : 'UTC';
  };
  const lookShortly = (appointmentId: string, reaction: Reaction): void => {
    const { now } = reaction.meta('look');
    reaction.setTimer(appointmentId, addMinutes(now, SHORTLY_MINUTES), { appointmentId });
  };
  const lookForAll = async (doctorId: string, reaction: Reaction): Promise<void> => {
    for await (const { appointmentId } of everyoneFor(db, doctorId)) lookShortly(appointmentId, reaction);
  };
  const ended = ({ data }: { data: { appointmentId: string } }, reaction: Reaction): Promise<void> => {
    reaction.clearTimer(data.appointmentId);
    return Promise.resolve();
  };

  return {
    name: 'offer-waiting-times',
    when: reactions<AppointmentEvent | DayEvent | DoctorEvent | ClinicEvent>({
      AppointmentWaitlisted: ({ data: { appointmentId } }, reaction) => {
        lookShortly(appointmentId, reaction);
        return Promise.resolve();
      },
      AppointmentBooked: ended,
      AppointmentCancelled: ended,
      TimeReleased: freed,
      HoldReleased: freed,
      TimeUnblocked: freed,
      WorkingHoursSet: ({ data }, reaction) => lookForAll(data.doctorId, reaction),
      DoctorApproved: ({ data }, reaction) => lookForAll(data.doctorId, reaction),
      ClosingDayLifted: async (_event, reaction) => {
        for await (const { doctorId } of everyDoctor(db)) await lookForAll(doctorId, reaction);
      },
    }),
    async onTimer(key, { appointmentId = '' }, reaction) {
      const { now } = reaction.meta('look');
      const { state } = await store.load(appointmentStream, appointmentId);
      if (state.status === 'none' || !state.isListed || isBefore(endOf(state.requested), now)) return;
      if (state.status === 'waitlist') {
        for (const { doctorId, date } of await daysWithFreeTime(db, state, now)) {
          await lookAtDay(doctorId, date, reaction);
        }
      }
      reaction.setTimer(key, addMinutes(now, AGAIN_MINUTES), { appointmentId });
    },
  };
}

interface DoctorsDay {
  readonly doctorId: string;
  readonly date: string;
}

/** The first days on which the doctors who may take it have time, within the days that are waited for. */
async function daysWithFreeTime(
  db: ReadModels,
  { requested, askedDoctorId, specialty }: AppointmentIn<'waitlist'>,
  now: string,
): Promise<DoctorsDay[]> {
  const today = dateAt(now, requested.zone);
  const from = dateOf(requested) < today ? today : dateOf(requested);
  const lastDate = dateAt(addMinutes(endOf(requested), -1), requested.zone);
  const found: DoctorsDay[] = [];
  for await (const { doctorId } of everyDoctor(db, specialty)) {
    if (askedDoctorId !== null && askedDoctorId !== doctorId) continue;
    for (let first = from; first <= lastDate; first = addDays(first, DAYS_AT_ONCE)) {
      const days = await daySlots(db, { doctorId, from: first, to: lastDate, now });
      const free = days.filter(({ slots }) => slots.some(({ status }) => status === 'free'));
      found.push(...free.slice(0, DAYS_TRIED).map(({ date }) => ({ doctorId, date })));
    }
  }
  return found.sort((one, other) => one.date.localeCompare(other.date)).slice(0, DAYS_TRIED);
}

/** Who waits for a doctor, on a date if one is named, in the order of joining. */
async function* everyoneFor(db: ReadModels, doctorId: string, date?: string): AsyncGenerator<WaitingRow> {
  const doctor = await doctorById(db, doctorId);
  if (doctor?.status !== 'approved') return;
  const wanted = { doctorId, specialties: doctor.specialties, ...(date === undefined ? {} : { date }) };
  yield* everyRow((after) => waitingFor(db, { ...wanted, ...after }));
}

function everyDoctor(db: ReadModels, specialty?: string): AsyncGenerator<DoctorRow> {
  return everyRow((after) =>
    approvedDoctors(db, { ...(specialty === undefined ? {} : { specialty }), ...after }),
  );
}

async function* everyRow<Row>(
  page: (after: { readonly after?: string }) => Promise<Page<Row>>,
): AsyncGenerator<Row> {
  for (let after: string | null = ''; after !== null;) {
    const { rows, next }: Page<Row> = await page(after === '' ? {} : { after });
    yield* rows;
    after = next;
  }
}
