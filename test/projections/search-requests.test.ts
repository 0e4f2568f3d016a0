import { beforeAll, expect, it } from 'vitest';
import { projection } from '../../projections/requests/projection.js';
import { searchRequests, type RequestFilter } from '../../projections/requests/queries.js';
import type { ReadModels } from '../../src/platform/projecting/read-models.js';
import { givenEvents } from '../support/projecting.js';
import { appointment, at, patient } from './story.js';
import { awkwardTexts, walk } from './walk.js';

const me = { doctorId: 'me', specialties: 'all' } as const;

const reasons: Readonly<Record<string, string>> = {
  migraine: 'Migraine on the left side since Monday',
  knee: 'Pain in the left knee',
  back: 'Lower back pain',
  diabetes: 'Diabetes, type 2',
  misspelt: 'I think it is diabtes',
  rash: 'Itchy rash',
  cough: 'Cough that will not go away',
  fever: 'Fever since yesterday',
  never: 'Never had this before',
  heart: "Crohn's disease and a heart murmur",
  umlaut: 'Müdigkeit, Naïveté, ŁÓDŹ, Straße',
  diarrhoea: 'Diarrhea after a journey',
  hypertension: 'Hypertension',
  ear: 'Ear ache',
  ray: 'X-ray of the wrist, B12 low',
};

let db: ReadModels;

async function found(filter: Partial<RequestFilter> & { after?: string }): Promise<string[]> {
  const { rows } = await searchRequests(db, { ...me, ...filter });
  return rows.map(({ appointmentId }) => appointmentId);
}

const foundBy = async (reason: string) => (await found({ reason })).sort();

beforeAll(async () => {
  const requested = Object.entries(reasons).map(([id, reason], n) =>
    appointment(id).requested({ reason, requestedPeriod: at(`2026-03-${10 + n}T09:00`) }),
  );
  ({ db } = await givenEvents(projection, [patient('ann'), ...requested]));
});

it.each([
  ['words anywhere, in any order', 'left migraine', ['migraine']],
  ['all of the words', 'left pain', ['knee']],
  ['any case', 'LOWER Back', ['back']],
  ['a word being typed', 'migr', ['migraine']],
  ['short words being typed', 'le kn', ['knee']],
  ['one letter left out', 'migrane', ['migraine']],
  ['one letter added', 'migrraine', ['migraine']],
  ['one letter changed', 'faver', ['fever']],
  ['two letters swapped', 'rahs', ['rash']],
  ['two letters swapped in the middle', 'cuogh', ['cough']],
  ['a misspelt word that is not finished', 'hipertens', ['hypertension']],
  ['two letters wrong in a long word', 'diahrea', ['diarrhoea']],
  ['a reason that is misspelt itself', 'diabetes', ['diabetes', 'misspelt']],
  ['a misspelling that others made too', 'diabtes', ['diabetes', 'misspelt']],
  ['a short word is not like another', 'fever', ['fever']],
  ['a very short word is its beginning only', 'eat', []],
  ['words without accents', 'mudigkeit naivete lodz strasse', ['umlaut']],
  ['words with accents that the reason has not', 'mïgräiné', ['migraine']],
  ['apostrophes', 'crohns', ['heart']],
  ['typographic apostrophes', 'Crohn’s', ['heart']],
  ['numbers', '2', ['diabetes']],
  ['numbers with letters', 'b12', ['ray']],
  ['numbers are not misspelt', 'b13', []],
  ['punctuation between words', 'type-2/diabetes!', ['diabetes']],
  ['words that nothing is like', 'unicorn', []],
  ['one word known, one not', 'migraine unicorn', []],
])('finds %s', async (_what, reason, expected) => {
  expect(await foundBy(reason)).toEqual(expected);
});

it('a reason without words asks for nothing', async () => {
  for (const reason of ['', '   ', '!?', undefined])
    expect(await found({ reason })).toHaveLength(Object.keys(reasons).length);
});

it('a beginning of very many words is a beginning all the same', async () => {
  const words = Array.from({ length: 300 }, (_, n) => `pre${String.fromCharCode(97 + (n % 26))}${n}`);
  const many = await givenEvents(projection, [
    ...words.map((reason, n) => appointment(`r${n}`).requested({ reason })),
    appointment('other').requested({ reason: 'something else' }),
  ]);
  expect((await searchRequests(many.db, { ...me, reason: 'pre' })).count).toBe(300);
  expect((await searchRequests(many.db, { ...me, reason: 'prea' })).count).toBe(12);
});

it('every combination of filters answers what fulfils each of them', async () => {
  const facts = ['neurology', 'urology', 'cardiology'].flatMap((specialty) =>
    ['2026-03-10T08:00', '2026-03-10T16:30', '2026-03-20T08:00', '2026-03-20T23:30'].flatMap((local) =>
      ['Migraine', 'Fever at night'].map((reason) => ({ specialty, local, reason })),
    ),
  );
  const many = await givenEvents(
    projection,
    facts.map(({ specialty, local, reason }, n) =>
      appointment(`r${n}`).requested({ specialty, reason, requestedPeriod: at(local) }),
    ),
  );
  const filters: { filter: Partial<RequestFilter>; keeps: (fact: (typeof facts)[number]) => boolean }[] = [
    { filter: { reason: 'migrane' }, keeps: ({ reason }) => reason === 'Migraine' },
    { filter: { specialty: 'urology' }, keeps: ({ specialty }) => specialty === 'urology' },
    {
      filter: { specialties: ['urology', 'neurology'] },
      keeps: ({ specialty }) => specialty !== 'cardiology',
    },
    { filter: { from: '2026-03-11' }, keeps: ({ local }) => local > '2026-03-11' },
    { filter: { to: '2026-03-20', from: '2026-03-20' }, keeps: ({ local }) => local > '2026-03-20' },
    { filter: { timeFrom: '08:01' }, keeps: ({ local }) => local.slice(11) > '08:00' },
    { filter: { timeTo: '16:30' }, keeps: ({ local }) => local.slice(11) <= '16:30' },
  ];
  for (let chosen = 0; chosen < 2 ** filters.length; chosen += 1) {
    const active = filters.filter((_, n) => (chosen & (1 << n)) !== 0);
    const filter = Object.assign({ ...me }, ...active.map((one) => one.filter)) as RequestFilter;
    const expected = facts.filter((fact) => active.every(({ keeps }) => keeps(fact)));
    const page = await searchRequests(many.db, filter);
    expect({ filter, count: page.count }).toEqual({ filter, count: expected.length });
    expect(page.rows).toHaveLength(Math.min(25, expected.length));
  }
});

it('requests come by requested time', async () => {
  const times = ['2026-03-12T09:00', '2026-03-10T17:00', '2026-03-10T08:00'];
  const some = await givenEvents(
    projection,
    times.map((local) => appointment(local).requested({ requestedPeriod: at(local) })),
  );
  const { rows } = await searchRequests(some.db, me);
  expect(rows.map(({ appointmentId }) => appointmentId)).toEqual(times.toReversed());
});

const manyRequests = (from: number, count: number) =>
  Array.from({ length: count }, (_, n) =>
    appointment(`r${String(from + n).padStart(5, '0')}`).requested({
      reason: 'Headache',
      requestedPeriod: at(`2026-04-${String(1 + ((from + n) % 28)).padStart(2, '0')}T10:00`),
    }),
  );

it.each([
  { count: 60, capped: false },
  { count: 1_000, capped: false },
  { count: 1_030, capped: true },
])('$count matches: each is on one page while others are added', async ({ count, capped }) => {
  const first = await givenEvents(projection, manyRequests(0, count));
  const filter = { ...me, reason: 'headache' };
  expect(await searchRequests(first.db, filter)).toMatchObject({ count: Math.min(count, 1_000), capped });

  const more = async () => {
    await givenEvents(projection, manyRequests(0, count + 40));
  };
  const { ids } = await walk(
    (after) => searchRequests(first.db, { ...filter, after }),
    ({ appointmentId }) => appointmentId,
    more,
  );
  expect(new Set(ids).size).toBe(ids.length);
  const atFirst = manyRequests(0, count).map(({ data }) => data.appointmentId);
  expect(atFirst.filter((id) => !ids.includes(id))).toEqual([]);
});

it('whatever is typed, nothing breaks', async () => {
  const some = await givenEvents(projection, [appointment('r').requested()]);
  for (const text of awkwardTexts) {
    await searchRequests(some.db, { ...me, reason: text });
    await searchRequests(some.db, { ...me, specialty: text });
    await searchRequests(some.db, { doctorId: text, specialties: ["o'neill", '\\'], reason: 'migraine' });
    const filter = { reason: `migraine ${text}`, from: text, to: text, timeFrom: text, timeTo: text };
    await searchRequests(some.db, { ...me, ...filter, status: text, after: text });
    await searchRequests(some.db, { ...me, reason: 'migraine', specialty: text, after: text });
  }
  expect((await searchRequests(some.db, { ...me, reason: 'migraine' })).count).toBe(1);
});

it('awkward reasons can be found', async () => {
  const storable = awkwardTexts.filter((text) => !/[\0\p{Surrogate}]/u.test(text));
  const some = await givenEvents(
    projection,
    storable.map((reason, n) => appointment(`r${n}`).requested({ reason })),
  );
  expect((await searchRequests(some.db, { ...me, reason: "o'neill" })).count).toBe(1);
  expect((await searchRequests(some.db, { ...me, reason: '漢字' })).count).toBe(1);
  expect((await searchRequests(some.db, { ...me, reason: 'x'.repeat(5_000) })).count).toBe(1);
});
