import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, it } from 'vitest';
import type { Actor } from '../../../src/kernel/actor.js';
import type { Command, CommandMeta } from '../../../src/kernel/command.js';
import type { Decision } from '../../../src/kernel/stream.js';
import { AnswerSupport, answerSupport } from '../../../src/notifications/domain/support/answer-support.js';
import { CloseSupport, closeSupport } from '../../../src/notifications/domain/support/close-support.js';
import { EraseSupport, eraseSupport } from '../../../src/notifications/domain/support/erase-support.js';
import { ReadAnswer, readAnswer } from '../../../src/notifications/domain/support/read-answer.js';
import { RequestSupport, requestSupport } from '../../../src/notifications/domain/support/request-support.js';
import type { SupportEvent } from '../../../src/notifications/domain/support/support.events.js';
import { supportStream, type Support } from '../../../src/notifications/domain/support/support.js';
import { twice } from '../../support/decider.js';
import { writeSide, type WriteSide } from '../../support/write-side.js';
import { answered, asAdmin, asDesk, asked, askedByPatient, asPatient, patientId } from './histories.js';

let side: WriteSide;
beforeAll(async () => {
  side = await writeSide();
});
afterAll(() => side.close());

describe('the same wish, sent twice, writes once:', () => {
  const supportId = randomUUID();
  const own = { supportId, personId: supportId };
  const inPatients = { supportId, personId: patientId };

  function supportCase<C extends Command<object>>(
    actor: Actor,
    make: (meta: CommandMeta) => C,
    decide: (command: C, state: Support) => Decision<SupportEvent>,
    history: readonly SupportEvent[],
  ) {
    const byActor = (meta: CommandMeta) => make({ ...meta, actor });
    return twice(side.store, supportStream, randomUUID(), history, byActor, decide);
  }

  it('write to the clinic', () => {
    const data = { supportId, topic: 'other', message: 'Hello', fullName: '', contact: 'a@b.example' };
    const asking = (meta: CommandMeta) => new RequestSupport(data, meta);
    const visitor = { kind: 'visitor' } as const;
    return supportCase(visitor, asking, (command, state) => requestSupport(command, state, null), []);
  });

  it.each([false, true])('answer, and close: %s', (close) => {
    const answering = (meta: CommandMeta) => new AnswerSupport({ supportId, answer: 'Yes', close }, meta);
    const decide = (command: AnswerSupport, state: Support) =>
      answerSupport(command, state, { sendsMail: true });
    return supportCase(asDesk, answering, decide, [asked(own)]);
  });

  it('read an answer', () => {
    const history = [askedByPatient(inPatients), answered({ ...inPatients, told: 'page' })];
    return supportCase(asPatient, (meta) => new ReadAnswer({ supportId }, meta), readAnswer, history);
  });

  it('close', () =>
    supportCase(asDesk, (meta) => new CloseSupport({ supportId }, meta), closeSupport, [asked(own)]));

  it('erase', () =>
    supportCase(asAdmin, (meta) => new EraseSupport({ supportId }, meta), eraseSupport, [asked(own)]));
});
