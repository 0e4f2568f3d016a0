import { visitor, type Actor } from '../kernel/actor.js';
import { addDays } from '../kernel/time.js';
import { AnswerSupport, answerSupport } from '../notifications/domain/support/answer-support.js';
import { RequestSupport, requestSupport } from '../notifications/domain/support/request-support.js';
import { supportStream } from '../notifications/domain/support/support.js';
import { as, metaOn, type SampleAccount, type SamplePatient, type Scene } from './scene.js';

/** Something that somebody wrote to the clinic, how many days ago, and what they were answered, if they were. */
interface Question {
  readonly daysAgo: number;
  readonly topic: string;
  readonly message: string;
  /** Of a visitor; a patient has none. */
  readonly contact?: string;
  readonly fullName?: string;
  readonly answer?: string;
  readonly close?: boolean;
}

const QUESTIONS: readonly Question[] = [
  {
    daysAgo: 9,
    topic: 'appointment',
    message: 'Do I have to bring the letter of my doctor at home?',
    answer: 'Yes, please, and the list of what you take.',
    close: true,
  },
  {
    daysAgo: 6,
    topic: 'other',
    message: 'Is there a place to leave a pram?',
    fullName: 'Nora Sample',
    contact: 'nora.sample@post.example',
    answer: 'Beside the lift, on the ground floor.',
    close: true,
  },
  {
    daysAgo: 3,
    topic: 'account',
    message: 'I have a new phone. Where do I enter the number?',
    answer: 'In your profile: it is behind your name, at the top right. You will be asked for your password.',
  },
  {
    daysAgo: 2,
    topic: 'records',
    message: 'Please correct the spelling of my street in my records.',
    fullName: 'Omar Example',
    contact: '+1 201 555 0198',
  },
  {
    daysAgo: 1,
    topic: 'problem',
    message: 'The page of free times stays empty on my tablet.',
    contact: '+1 201 555 0197',
  },
  { daysAgo: 1, topic: 'appointment', message: 'May my mother come along to the visit?' },
];

/** A few people write to the clinic; the front desk has answered some of them. */
export async function askQuestions(
  scene: Scene,
  patients: readonly SamplePatient[],
  desk: SampleAccount,
): Promise<void> {
  const writers = patients.filter(({ accountId }) => accountId !== null);
  for (const question of QUESTIONS) {
    const writer = question.contact === undefined ? scene.random.pick(writers) : null;
    await ask(scene, question, writer, desk);
  }
  await scene.teller.write();
}

async function ask(
  { teller, random, today }: Scene,
  question: Question,
  writer: SamplePatient | null,
  desk: SampleAccount,
): Promise<void> {
  const { daysAgo, topic, message, fullName = '', contact = '', answer, close = false } = question;
  const day = addDays(today, -daysAgo);
  const supportId = random.uuid();
  const asking = new RequestSupport(
    { supportId, topic, message, fullName, contact },
    metaOn(random, actorOf(writer), day, random.between(420, 700)),
  );
  const sender = writer && { fullName: writer.fullName, mobile: writer.mobile ?? '' };
  await teller.tell(supportStream, supportId, asking, (support) => requestSupport(asking, support, sender));
  if (answer === undefined) return;
  const answering = new AnswerSupport(
    { supportId, answer, close },
    metaOn(random, as('frontdesk', desk.accountId), day, random.between(710, 960)),
  );
  const known = { sendsMail: false };
  await teller.tell(supportStream, supportId, answering, (support) =>
    answerSupport(answering, support, known),
  );
}

function actorOf(writer: SamplePatient | null): Actor {
  if (writer === null || writer.accountId === null) return visitor;
  const { accountId, patientId } = writer;
  return { kind: 'account', accountId, role: 'patient', actingFor: patientId };
}
