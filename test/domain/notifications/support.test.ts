import { describe, expect, it } from 'vitest';
import { visitor, type Actor } from '../../../src/kernel/actor.js';
import { refuse } from '../../../src/kernel/refusal.js';
import { ERASED } from '../../../src/kernel/stream.js';
import { AnswerSupport, answerSupport } from '../../../src/notifications/domain/support/answer-support.js';
import { CloseSupport, closeSupport } from '../../../src/notifications/domain/support/close-support.js';
import { EraseSupport, eraseSupport } from '../../../src/notifications/domain/support/erase-support.js';
import { ReadAnswer, readAnswer } from '../../../src/notifications/domain/support/read-answer.js';
import { RequestSupport, requestSupport } from '../../../src/notifications/domain/support/request-support.js';
import type { SupportEvent } from '../../../src/notifications/domain/support/support.events.js';
import { supportStream } from '../../../src/notifications/domain/support/support.js';
import { howTold } from '../../../src/notifications/domain/support/told.js';
import { SUPPORT_TOPICS } from '../../../src/notifications/domain/support/topics.js';
import { given, metaOf } from '../../support/decider.js';
import {
  accountId,
  answered,
  answerRead,
  asAdmin,
  asDesk,
  asked,
  askedByPatient,
  asPatient,
  closed,
  erased,
  patientId,
  supportId,
} from './histories.js';

const system: Actor = { kind: 'system', process: 'restore' };
const asDoctor: Actor = { kind: 'account', accountId, role: 'doctor' };

describe('writing to the clinic', () => {
  const form = {
    supportId,
    topic: 'appointment',
    message: ' Are you open on Monday? ',
    fullName: ' Vera  Visitor ',
    contact: ' vera@Post.Example ',
  };
  const paula = { fullName: 'Paula', mobile: '+4915112345678' };
  const asking = (data: Partial<typeof form> = {}, actor: Actor = visitor) =>
    new RequestSupport({ ...form, ...data }, metaOf({ actor }));
  const when = (command: RequestSupport, sender: typeof paula | null = null, history: SupportEvent[] = []) =>
    given(supportStream, history).when((support) => requestSupport(command, support, sender));

  it('a visitor is kept with name and contact, under a key of the request’s own', () => {
    when(asking()).then([asked()]);
    when(asking({ fullName: '' })).then([asked({ fullName: null })]);
    when(asking({ contact: '(030) 123-45 67' })).then([asked({ contact: '(030) 123-45 67' })]);
  });

  it('a patient gives neither, and it is sealed like the rest of their record', () => {
    when(asking({ fullName: 'Somebody else', contact: '' }, asPatient), paula).then([askedByPatient()]);
  });

  it('somebody who works here writes as the account', () => {
    const own = askedByPatient({ patientId: null, personId: accountId });
    when(asking({}, asDoctor), paula).then([own]);
  });

  it.each([
    ['message', '   ', 'message-missing'],
    ['message', 'x'.repeat(2001), 'message-too-long'],
    ['topic', 'gossip', 'not-a-choice'],
    ['contact', '', 'contact-missing'],
    ['contact', 'call me', 'contact-not-valid'],
    ['contact', '12', 'contact-not-valid'],
    ['contact', '1'.repeat(21), 'contact-not-valid'],
    ['contact', 'vera@nowhere', 'contact-not-valid'],
    ['contact', 'a@b.example\r\nBcc: everybody@b.example', 'contact-not-valid'],
  ])('with %s %j is refused', (field, text, rule) => {
    when(asking({ [field]: text })).then(refuse(rule, field));
  });

  it('with a name that is too long is refused', () => {
    const refusal = refuse('name-too-long', 'fullName', { max: 200 });
    when(asking({ fullName: 'x'.repeat(201) })).then(refusal);
  });

  it('is not for Slotwell itself, and not for somebody whom no account knows', () => {
    when(asking({}, system)).then(refuse('not-for-your-role'));
    when(asking(), paula).then(refuse('not-for-your-role'));
  });

  it('the same request again is there already', () => {
    when(asking(), null, [asked()]).then([]);
  });
});

describe('an answer', () => {
  const answering = (actor: Actor = asDesk, data: { answer?: string; close?: boolean } = {}) =>
    new AnswerSupport({ supportId, answer: ' Yes, from nine. ', close: false, ...data }, metaOf({ actor }));
  const when = (command: AnswerSupport, history: SupportEvent[], sendsMail = true) =>
    given(supportStream, history).when((support) => answerSupport(command, support, { sendsMail }));
  const toPatient = answered({ personId: patientId, told: 'page' });

  it('is given by the desk or an administrator, and may close the request', () => {
    for (const actor of [asDesk, asAdmin]) when(answering(actor), [asked()]).then([answered()]);
    when(answering(asDesk, { close: true }), [askedByPatient()]).then([toPatient, closed]);
    when(answering(asDesk, { answer: 'And until five.' }), [asked(), answered()]).then([
      answered({ answer: 'And until five.' }),
    ]);
  });

  it('that is the last one again only closes', () => {
    when(answering(), [asked(), answered()]).then([]);
    when(answering(asDesk, { close: true }), [asked(), answered()]).then([closed]);
  });

  it('about records and privacy is for administrators', () => {
    const about = asked({ topic: 'records' });
    when(answering(), [about]).then(refuse('not-for-your-role'));
    when(answering(asAdmin), [about]).then([answered({ told: 'person' })]);
  });

  it.each<[string, Actor, SupportEvent[], object]>([
    ['by a patient', asPatient, [askedByPatient()], refuse('not-for-your-role')],
    ['by a doctor', asDoctor, [asked()], refuse('not-for-your-role')],
    ['to nobody', asDesk, [], refuse('unknown-support')],
    ['after the end', asDesk, [asked(), closed], refuse('support-closed')],
    ['to what was erased', asDesk, [asked(), erased], refuse('person-erased')],
    [
      'to somebody who was erased',
      asDesk,
      [askedByPatient({ message: ERASED, fullName: ERASED, contact: ERASED })],
      refuse('person-erased'),
    ],
  ])('%s is refused', (_, actor, history, refusal) => {
    when(answering(actor), history).then(refusal as ReturnType<typeof refuse>);
  });

  it('says something, in so many characters', () => {
    when(answering(asDesk, { answer: ' ' }), [asked()]).then(refuse('answer-missing', 'answer'));
    const long = 'x'.repeat(4001);
    when(answering(asDesk, { answer: long }), [asked()]).then(refuse('answer-too-long', 'answer'));
  });

  it('is on the page of who has an account, mailed to visitors, and else told by a person', () => {
    const ways = SUPPORT_TOPICS.map((topic) => [
      howTold({ accountId, topic, contact: '+4915112345678' }, true),
      howTold({ accountId: null, topic, contact: 'vera@post.example' }, true),
      howTold({ accountId: null, topic, contact: 'vera@post.example' }, false),
      howTold({ accountId: null, topic, contact: '030 1234567' }, true),
    ]);
    const mailed = ['page', 'mail', 'person', 'person'];
    expect(ways).toEqual([mailed, mailed, ['page', 'person', 'person', 'person'], mailed, mailed]);
  });
});

describe('what was asked', () => {
  it('is closed by those who may answer it, once', () => {
    const close = (actor: Actor, history: SupportEvent[]) =>
      given(supportStream, history).when((support) =>
        closeSupport(new CloseSupport({ supportId }, metaOf({ actor })), support),
      );
    close(asDesk, [asked()]).then([closed]);
    close(asDesk, [asked(), closed]).then([]);
    close(asDesk, [asked({ topic: 'records' })]).then(refuse('not-for-your-role'));
    close(asPatient, [askedByPatient()]).then(refuse('not-for-your-role'));
    close(asAdmin, []).then(refuse('unknown-support'));
  });

  it('is read by who asked, and noted once per answer', () => {
    const read = (actor: Actor, history: SupportEvent[]) =>
      given(supportStream, history).when((support) =>
        readAnswer(new ReadAnswer({ supportId }, metaOf({ actor })), support),
      );
    const history = [askedByPatient(), answered({ told: 'page' })];
    read(asPatient, history).then([answerRead]);
    read(asPatient, [askedByPatient()]).then([]);
    read(asPatient, [...history, answerRead]).then([]);
    read(asPatient, [...history, answerRead, answered({ told: 'page', answer: 'More' })]).then([answerRead]);
    for (const other of [asDesk, visitor, system]) read(other, history).then(refuse('unknown-support'));
    read(visitor, [asked(), answered()]).then(refuse('unknown-support'));
    read(asPatient, [asked(), erased]).then(refuse('unknown-support'));
  });

  it('by a visitor is erased by an administrator or after a restore, once; what has an account is not', () => {
    const erase = (actor: Actor, history: SupportEvent[]) =>
      given(supportStream, history).when((support) =>
        eraseSupport(new EraseSupport({ supportId }, metaOf({ actor })), support),
      );
    for (const actor of [asAdmin, system]) erase(actor, [asked(), answered(), closed]).then([erased]);
    erase(asAdmin, [asked(), erased]).then([]);
    erase(asDesk, [asked()]).then(refuse('not-for-your-role'));
    erase(visitor, [asked()]).then(refuse('not-for-your-role'));
    erase(asAdmin, []).then(refuse('unknown-support'));
    erase(asAdmin, [askedByPatient()]).then(refuse('erased-with-account'));
  });
});
