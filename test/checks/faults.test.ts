import { randomUUID } from 'node:crypto';
import { v5 } from 'uuid';
import { expect, it } from 'vitest';
import { faultsIn } from '../../checks/history/faults.js';
import type { Happened } from '../../checks/history/happened.js';
import type { Attempt } from '../../checks/history/journal.js';

/** Histories are planted as the log would hold them: what the checker must find does not depend on who wrote it. */
const DATE = '2026-11-24';
const timeAt = (clock: string, minutes = 30) => ({
  start: `${DATE}T${clock}:00Z`,
  minutes,
  zone: 'UTC',
  local: `${DATE}T${clock}`,
});

interface Visit {
  readonly appointmentId: string;
  readonly patientId: string;
  readonly doctorId: string;
  readonly commandId: string;
  readonly entryId: string;
  readonly time: ReturnType<typeof timeAt>;
}

function visit(clock: string, given: Partial<Visit> & { minutes?: number } = {}): Visit {
  const { minutes, ...rest } = given;
  const commandId = given.commandId ?? randomUUID();
  return {
    appointmentId: randomUUID(),
    patientId: randomUUID(),
    doctorId: 'doctor',
    commandId,
    entryId: v5('entry', commandId),
    time: timeAt(clock, minutes),
    ...rest,
  };
}

function happened(
  stream: string,
  type: string,
  data: object,
  at = '08:00',
  commandId: string = randomUUID(),
): Happened {
  return { stream, type, data, metadata: { at: `2026-11-23T${at}:00Z`, commandId, causationId: commandId } };
}

const doctorDay = ({ doctorId }: Visit) => `doctorDay-${doctorId}.${DATE}`;
const patientDay = ({ patientId }: Visit) => `patientDay-${patientId}.${DATE}`;
const inDay = (stream: string, one: Visit) => happened(stream, 'TimeBooked', one);
const released = (stream: string, one: Visit) => happened(stream, 'TimeReleased', one);
const inBothDays = (one: Visit) => [inDay(patientDay(one), one), inDay(doctorDay(one), one)];
const freed = (one: Visit) => [released(patientDay(one), one), released(doctorDay(one), one)];
const said = (type: string, one: Visit, more: object = {}, commandId?: string) =>
  happened(`appointment-${one.appointmentId}`, type, { ...one, ...more }, '08:00', commandId);
const booked = (one: Visit) => [...inBothDays(one), said('AppointmentBooked', one)];
const held = (one: Visit, until: string) => happened(doctorDay(one), 'TimeHeld', { ...one, until });
const moved = (from: Visit, to: Visit) => [
  ...inBothDays(to),
  said('AppointmentRescheduled', to, { previousEntryId: from.entryId }),
  ...freed(from),
];
const movedTo = (from: Visit, clock: string): Visit => {
  const commandId = randomUUID();
  return { ...from, commandId, entryId: v5('entry', commandId), time: timeAt(clock) };
};

const attempt = (one: Visit, answer: Attempt['answer'], contest?: string): Attempt => ({
  commandId: one.commandId,
  what: 'booking',
  kind: 'take',
  answer,
  ...(contest === undefined ? {} : { contest }),
});

it('finds nothing in a clean history of bookings, moves, offers and holds', () => {
  const [first, second, third] = [visit('09:00'), visit('09:30'), visit('11:00')];
  const next = movedTo(first, '09:10');
  const cancelling = randomUUID();
  const events = [
    held({ ...second, appointmentId: '' }, '2026-11-23T07:59:00Z'),
    ...booked(first),
    happened(doctorDay(first), 'TimeReleased', first),
    happened(patientDay(first), 'TimeReleased', first),
    ...inBothDays(next),
    said('AppointmentRescheduled', next, { previousEntryId: first.entryId }),
    ...booked(visit('09:40')),
    held(third, '2026-11-24T08:00:00Z'),
    said('AppointmentOffered', third),
    happened(doctorDay(third), 'TimeBlocked', {
      entryId: 'lunch',
      time: timeAt('11:00', 60),
      appointmentId: null,
    }),
    said('AppointmentCancelled', next, {}, cancelling),
    ...freed(next),
    ...booked(visit('09:00')),
  ];
  const journal: Attempt[] = [
    attempt(first, 'done', 'nine'),
    attempt(visit('09:00'), 'refused', 'nine'),
    attempt(visit('09:00'), 'unknown'),
    { commandId: cancelling, what: 'cancelling', kind: 'say', answer: 'done' },
  ];
  expect(faultsIn(events, journal)).toEqual([]);
});

it.each<[string, Visit]>([
  ['a visit that starts in another', visit('09:15')],
  ['a visit that ends in another', visit('08:45')],
  ['a long visit around another', visit('08:00', { minutes: 240 })],
  ['a short visit inside another', visit('09:10', { minutes: 5 })],
])('finds %s of the same doctor', (_what, other) => {
  const one = visit('09:00');
  expect(faultsIn([...booked(one), ...booked(other)])).toEqual([
    `${doctorDay(one)}: ${other.entryId} overlaps ${one.entryId}`,
  ]);
});

it('finds overlapping visits of a patient with two doctors', () => {
  const one = visit('09:00');
  const other = visit('09:20', { patientId: one.patientId, doctorId: 'another' });
  expect(faultsIn([...booked(one), ...booked(other)])).toEqual([
    `${patientDay(one)}: ${other.entryId} overlaps ${one.entryId}`,
  ]);
});

it('finds a visit in time that is held for somebody else, and one in time that is blocked', () => {
  const offered = visit('09:00');
  const blocked = happened(doctorDay(offered), 'TimeBlocked', {
    entryId: 'training',
    time: timeAt('11:00', 60),
    appointmentId: null,
  });
  const events = [held(offered, '2026-11-24T08:00:00Z'), said('AppointmentOffered', offered), blocked];
  expect(faultsIn([...events, ...booked(visit('09:10')), ...booked(visit('11:30'))])).toHaveLength(2);
});

it('finds visits that did not overlap for long', () => {
  const [one, other] = [visit('09:00'), visit('09:00')];
  const events = [...booked(one), ...inBothDays(other), ...freed(other)];
  expect(faultsIn(events)).toHaveLength(1);
});

it('finds an entry that stands in a day twice, or in the day of another date', () => {
  const one = visit('09:00');
  expect(faultsIn([...booked(one), inDay(doctorDay(one), one)])).toEqual([
    `${doctorDay(one)}: ${one.entryId} is there twice`,
  ]);
  const astray = visit('09:00');
  const events = booked(astray).map((event) => ({
    ...event,
    stream: event.stream.replace(DATE, '2026-11-25'),
  }));
  expect(faultsIn(events)).toHaveLength(2);
});

it.each([
  ['the doctor’s', doctorDay],
  ['the patient’s', patientDay],
])('finds a booking that is missing in %s day', (_whose, day) => {
  const one = visit('09:00');
  const events = booked(one).filter(({ stream }) => stream !== day(one));
  expect(faultsIn(events)).toEqual([
    `${one.appointmentId}: its entry ${one.entryId} is not in ${day(one).split('.')[0]!}`,
  ]);
});

it('finds a booking that a day has at another time', () => {
  const one = visit('09:00');
  const events = booked(one).map((event) =>
    event.stream === doctorDay(one) ? { ...event, data: { ...one, time: timeAt('10:00') } } : event,
  );
  expect(faultsIn(events)).toHaveLength(1);
});

it('finds time that is kept for nothing', () => {
  const one = visit('09:00');
  expect(faultsIn(inBothDays(one))).toHaveLength(2);
  expect(
    faultsIn([...booked(one), said('AppointmentCancelled', one), released(doctorDay(one), one)]),
  ).toEqual([`${patientDay(one)}: nobody needs ${one.entryId}`]);
});

it('finds a move that was half done', () => {
  const one = visit('09:00');
  const next = movedTo(one, '10:00');
  const whole = [...booked(one), ...moved(one, next)];
  expect(faultsIn(whole)).toEqual([]);
  expect(faultsIn(whole.slice(0, -1)), 'the old time is kept').toHaveLength(1);
  expect(faultsIn(whole.toSpliced(4, 1)), 'the new time is missing in a day').toHaveLength(1);
  expect(faultsIn(whole.toSpliced(5, 1)), 'the appointment never heard of it').toHaveLength(4);
});

it('finds an appointment that is booked twice, or after its booking was given up', () => {
  const one = visit('09:00');
  const again = movedTo(one, '12:00');
  expect(faultsIn([...booked(one), ...freed(one), ...booked(again)])).toEqual([
    `${one.appointmentId}: it is booked again while it is booked`,
  ]);
  const abandoned = said('BookingAbandoned', one);
  expect(faultsIn([abandoned, ...booked(one)])).toEqual([
    `${one.appointmentId}: ${one.entryId} was abandoned before`,
  ]);
  expect(faultsIn([...booked(one), abandoned])).toHaveLength(1);
  expect(faultsIn([...booked(one), said('AppointmentOffered', one)])).toHaveLength(1);
});

it('finds a booking that was acknowledged and is not there, and one that was refused and is', () => {
  const [there, lost] = [visit('09:00'), visit('11:00')];
  expect(faultsIn(booked(there), [attempt(there, 'done'), attempt(lost, 'done')])).toEqual([
    `Lost: booking (${lost.commandId})`,
  ]);
  expect(faultsIn(booked(there), [attempt(there, 'refused')])).toEqual([
    `Refused, but done: booking (${there.commandId})`,
  ]);
  const cancelling = { commandId: randomUUID(), what: 'cancelling', kind: 'say' } as const;
  expect(faultsIn(booked(there), [{ ...cancelling, answer: 'done' }])).toHaveLength(1);
});

it('finds a contest that two won, and one that nobody won', () => {
  const [one, other] = [visit('09:00'), visit('10:00')];
  const both = [attempt(one, 'done', 'the slot'), attempt(other, 'done', 'the slot')];
  expect(faultsIn([...booked(one), ...booked(other)], both)).toEqual(['the slot: 2 of 2 won it']);
  const none = [attempt(one, 'refused', 'the slot'), attempt(other, 'refused', 'the slot')];
  expect(faultsIn([], none)).toEqual(['the slot: 0 of 2 won it']);
  expect(faultsIn([], [none[0]!, attempt(other, 'unknown', 'the slot')])).toEqual([]);
});

it('finds a command that committed the same entry for two appointments', () => {
  const one = visit('09:00');
  const twin = { ...one, appointmentId: randomUUID() };
  expect(faultsIn([...booked(one), said('AppointmentBooked', twin)])).not.toEqual([]);
});
