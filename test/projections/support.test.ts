import { expect, it } from 'vitest';
import { projection as support } from '../../projections/support/projection.js';
import {
  answersTo,
  hasUnreadAnswer,
  searchSupport,
  supportById,
  supportOf,
  unansweredSupport,
} from '../../projections/support/queries.js';
import type { AccountEvent } from '../../src/identity/domain/account/account.events.js';
import { ERASED } from '../../src/kernel/stream.js';
import type { SupportEvent } from '../../src/notifications/domain/support/support.events.js';
import { SUPPORT_TOPICS, TOPICS_OF_DESK } from '../../src/notifications/domain/support/topics.js';
import type { Actor } from '../../src/kernel/actor.js';
import type { Recorded } from '../../src/platform/projecting/projection.js';
import {
  accountId,
  answered,
  answerRead,
  asDesk,
  asked,
  askedByPatient,
  asPatient,
  closed,
  erased,
  patientId,
  supportId,
} from '../domain/notifications/histories.js';
import type { PatientEvent } from '../../src/registration/domain/patient/patient.events.js';
import { givenEvents, recorded } from '../support/projecting.js';
import { exercised } from './exercised.js';
import { awkwardTexts, walk } from './walk.js';

const { projection, missing } = exercised(support);
const everything = { topics: SUPPORT_TOPICS };

const by = (actor: Actor, at: string, event: SupportEvent) =>
  recorded(event, { metadata: { actor, at } }) as Recorded;
const toPatient = answered({ personId: patientId, told: 'page', answer: 'Try again.' });

const named = (id: string, data: Parameters<typeof asked>[0] = {}) =>
  asked({ supportId: id, personId: id, ...data });

it('keeps what was asked, who asked in which role, and every answer with whose it is', async () => {
  const { db, topics } = await givenEvents(projection, [
    by(asPatient, '2026-03-02T08:00:00Z', askedByPatient()),
    by(asDesk, '2026-03-02T09:00:00Z', toPatient),
    by(asDesk, '2026-03-02T10:00:00Z', answered({ personId: patientId, told: 'page', answer: 'And?' })),
  ]);
  expect(await supportById(db, supportId)).toMatchObject({
    supportId,
    accountId,
    patientId,
    role: 'patient',
    topic: 'appointment',
    message: 'Are you open on Monday?',
    fullName: 'Paula',
    contact: '+4915112345678',
    requestedAt: '2026-03-02T08:00:00Z',
    answeredAt: '2026-03-02T10:00:00Z',
    closedAt: null,
    status: 'answered',
    unread: true,
    readAt: null,
    erased: false,
  });
  expect(await answersTo(db, [supportId])).toEqual([
    { supportId, answer: 'Try again.', told: 'page', accountId: 'desk', answeredAt: '2026-03-02T09:00:00Z' },
    { supportId, answer: 'And?', told: 'page', accountId: 'desk', answeredAt: '2026-03-02T10:00:00Z' },
  ]);
  expect([...topics].sort()).toEqual(['support', `support-of/${patientId}`, `support/${supportId}`]);
  expect(await supportById(db, 'nobody')).toBeNull();
});

it('knows whether there is an answer that who asked has not seen', async () => {
  const unread = async (...events: SupportEvent[]) => {
    const { db } = await givenEvents(projection, events);
    return hasUnreadAnswer(db, accountId);
  };
  expect(await unread(askedByPatient())).toBe(false);
  expect(await unread(askedByPatient(), toPatient)).toBe(true);
  expect(await unread(askedByPatient(), toPatient, answerRead)).toBe(false);
  const { db } = await givenEvents(projection, [
    askedByPatient(),
    by(asPatient, '2026-03-02T11:00:00Z', answerRead),
  ]);
  expect((await supportById(db, supportId))?.readAt).toBe('2026-03-02T11:00:00Z');
  expect(await unread(askedByPatient(), toPatient, answerRead, toPatient)).toBe(true);
  expect(await unread(asked(), answered())).toBe(false);
});

it('lists by status, topic and words, the newest first', async () => {
  const { db } = await givenEvents(projection, [
    named('old', { message: 'Where do I park?' }),
    named('told'),
    answered({ supportId: 'told' }),
    named('done'),
    { ...closed, data: { supportId: 'done' } },
    named('secret', { topic: 'records', fullName: null, contact: '030 123' }),
    named('new', { fullName: 'Zoë Łukasz', contact: 'zoe@post.example' }),
  ]);
  const found = async (filter: Partial<Parameters<typeof searchSupport>[1]>) =>
    (await searchSupport(db, { ...everything, ...filter })).rows.map((row) => row.supportId);
  expect(await found({})).toEqual(['new', 'secret', 'old']);
  expect(await found({ topics: TOPICS_OF_DESK })).toEqual(['new', 'old']);
  expect(await found({ topic: 'records' })).toEqual(['secret']);
  expect(await found({ topics: TOPICS_OF_DESK, topic: 'records' })).toEqual([]);
  expect(await found({ status: 'answered' })).toEqual(['told']);
  expect(await found({ status: 'closed' })).toEqual(['done']);
  expect(await found({ status: 'all' })).toEqual(['new', 'secret', 'done', 'told', 'old']);
  expect(await found({ q: 'zoe lukasz' })).toEqual(['new']);
  expect(await found({ q: 'park' })).toEqual(['old']);
  expect(await unansweredSupport(db, SUPPORT_TOPICS)).toEqual({ count: 3, capped: false });
  expect(await unansweredSupport(db, TOPICS_OF_DESK)).toEqual({ count: 2, capped: false });
  for (const text of awkwardTexts)
    await searchSupport(db, { topics: [text], topic: text, status: text, q: text, after: text });
});

it('lists what an account wrote, page by page', async () => {
  const many = Array.from({ length: 60 }, (_, n) => askedByPatient({ supportId: `s${String(n)}` }));
  const { db } = await givenEvents(projection, [...many, named('else')]);
  const { ids, pages } = await walk(
    (after) => supportOf(db, { accountId, ...(after === undefined ? {} : { after }) }),
    (row) => row.supportId,
  );
  expect([ids.length, new Set(ids).size, ids[0], pages]).toEqual([60, 60, 's59', 3]);
});

const patientErased: PatientEvent = { type: 'PatientErased', data: { patientId, accountId } };
const accountErased: AccountEvent = { type: 'AccountErased', data: { accountId } };
const ofAccount = { personId: accountId, patientId: null };

it.each<[string, (SupportEvent | PatientEvent | AccountEvent)[]]>([
  ['a visitor', [asked(), answered(), erased]],
  ['a patient', [askedByPatient(), toPatient, patientErased]],
  ['a patient whom nobody answered', [askedByPatient(), patientErased]],
  ['an account', [askedByPatient(ofAccount), answered({ ...ofAccount, told: 'page' }), accountErased]],
])('forgets what was sealed for %s, exactly as a replay does', async (_, events) => {
  const other = recorded(named('other', { contact: '030 4711', fullName: 'Stays Here', message: 'Stays' }));
  const history = [other, ...events.map((event) => recorded(event))] as Recorded[];
  const content = async (all: readonly Recorded[]) => {
    const { db, rows } = await givenEvents(projection, all);
    expect(await unansweredSupport(db, SUPPORT_TOPICS)).toEqual({ count: 1, capped: false });
    return JSON.stringify([await rows('request'), await rows('answer')]);
  };
  const live = await content(history);
  expect(live).toContain('Stays Here');
  expect(live).not.toMatch(/Vera|vera|Paula|\+49151|Monday|monday|from nine|Try again/);
  const sealed = ['message', 'fullName', 'contact', 'answer'];
  const opened = history.map((event) => {
    const data = event.data as Record<string, unknown>;
    const gone = sealed.flatMap((name) => (typeof data[name] === 'string' ? [[name, ERASED]] : []));
    return event === other ? event : { ...event, data: { ...data, ...Object.fromEntries(gone) } };
  });
  expect(await content(opened as Recorded[])).toBe(live);
});

it('every event it handles was exercised', () => expect(missing()).toEqual([]));
