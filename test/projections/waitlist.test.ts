import { expect, it } from 'vitest';
import { projection as waitlist } from '../../projections/waitlist/projection.js';
import { waitingFor } from '../../projections/waitlist/queries.js';
import { wholeDays } from '../../src/kernel/time.js';
import type { DomainEvent } from '../../src/kernel/stream.js';
import { givenEvents, recorded } from '../support/projecting.js';
import { exercised } from './exercised.js';
import { appointment, at } from './story.js';
import { awkwardTexts, walk } from './walk.js';

const { projection, missing } = exercised(waitlist);
const nine = at('2026-03-10T09:00');
const me = { doctorId: 'me', specialties: ['neurology'], date: '2026-03-10' };

const joined = (id: string, position: number, event: DomainEvent = appointment(id).waitlisted()) =>
  recorded(event, { position: BigInt(position) });

const idsFor = async (events: readonly DomainEvent[], wanted = me) => {
  const { db } = await givenEvents(projection, events);
  return (await waitingFor(db, wanted)).rows.map(({ appointmentId }) => appointmentId);
};

it('lists who waits in the order of joining', async () => {
  expect(await idsFor([joined('late', 9), joined('first', 1), joined('between', 5)])).toEqual([
    'first',
    'between',
    'late',
  ]);
});

it('lists those who wait for the doctor or for the specialty, on days that hold the date', async () => {
  const events = [
    joined('any', 1),
    joined('mine', 2, appointment('mine').waitlisted({ doctorId: 'me' })),
    joined('hers', 3, appointment('hers').waitlisted({ doctorId: 'you' })),
    joined('other', 4, appointment('other').waitlisted({ specialty: 'urology' })),
    joined(
      'tuesday',
      5,
      appointment('tuesday').waitlisted({
        requestedPeriod: wholeDays('2026-03-10', '2026-03-10', 'Europe/Berlin'),
      }),
    ),
  ];
  expect(await idsFor(events)).toEqual(['any', 'mine', 'tuesday']);
  expect(await idsFor(events, { ...me, date: '2026-03-13' })).toEqual(['any', 'mine']);
  expect(await idsFor(events, { ...me, date: '2026-03-14' })).toEqual([]);
  expect(await idsFor(events, { ...me, specialties: [] })).toEqual([]);
  const { db } = await givenEvents(projection, events);
  const anyDay = await waitingFor(db, { doctorId: 'me', specialties: ['neurology'] });
  expect(anyDay.count).toBe(3);
});

it.each([
  ['while a time is offered', [appointment('a').offered('me', nine)], false],
  ['after an offer lapsed', [appointment('a').offered('me', nine), appointment('a').lapsed('me')], true],
  [
    'after an offer was refused',
    [appointment('a').offered('me', nine), appointment('a').refused('me')],
    true,
  ],
  ['once it is booked', [appointment('a').offered('me', nine), appointment('a').booked('me', nine)], false],
  ['once it is cancelled', [appointment('a').cancelled()], false],
] as const)('%s it waits or not', async (_when, then, waits) => {
  expect(await idsFor([joined('a', 1), ...then])).toEqual(waits ? ['a'] : []);
});

it('is not joined by a request', async () => {
  const request = appointment('r');
  expect(await idsFor([request.requested(), request.offered('me', nine), request.lapsed('me')])).toEqual([]);
});

it('tells what the patient was offered with the doctor, by whichever appointment', async () => {
  const { db } = await givenEvents(projection, [
    joined('a', 1),
    appointment('other').offered('me', nine),
    appointment('elsewhere').offered('you', at('2026-03-10T10:00')),
    appointment('his', 'bob').offered('me', at('2026-03-10T11:00')),
  ]);
  expect((await waitingFor(db, me)).rows).toMatchObject([{ appointmentId: 'a', offered: [nine.start] }]);
});

it('is walked page by page', async () => {
  const many = Array.from({ length: 60 }, (_, index) =>
    joined(`w${String(index).padStart(2, '0')}`, 60 - index),
  );
  const { db } = await givenEvents(projection, many);
  const { ids, pages } = await walk(
    (after) => waitingFor(db, { ...me, ...(after === undefined ? {} : { after }) }),
    ({ appointmentId }) => appointmentId,
  );
  expect(new Set(ids).size).toBe(60);
  expect(pages).toBe(3);
  for (const text of awkwardTexts)
    await waitingFor(db, { doctorId: text, specialties: [text], date: text, after: text });
});

it('is exercised in every event that it handles', () => {
  expect(missing()).toEqual([]);
});
