import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accountStream } from '../../src/identity/domain/account/account.js';
import { Command } from '../../src/kernel/command.js';
import type { DomainEvent, Stream } from '../../src/kernel/stream.js';
import { supportStream } from '../../src/notifications/domain/support/support.js';
import type { SupportEvent } from '../../src/notifications/domain/support/support.events.js';
import { eraseSupport } from '../../src/notifications/processes/erase-support.js';
import { tellAnswers } from '../../src/notifications/processes/tell-answers.js';
import { Messages, type Channels } from '../../src/platform/vault/messages.js';
import { VaultPersonKeys } from '../../src/platform/vault/person-keys.js';
import { CLINIC_ID, clinicStream } from '../../src/registration/domain/clinic/clinic.js';
import { answered, asked, askedByPatient, erased } from '../domain/notifications/histories.js';
import { metaOf, NOW } from '../support/decider.js';
import { recorded } from '../support/projecting.js';
import { TestClock, testVault, type TestVault } from '../support/vault.js';
import { writeSide, type WriteSide } from '../support/write-side.js';
import { ProcessRun } from './process-run.js';

let side: WriteSide;
let test: TestVault;
beforeAll(async () => {
  [side, test] = await Promise.all([writeSide(), testVault()]);
  const opened = { type: 'ClinicOpened', data: { name: 'Lindenhof', zone: 'Europe/Berlin' } } as const;
  await append(clinicStream, CLINIC_ID, [opened]);
});
afterAll(() => Promise.all([side.close(), test.close()]));

class Given extends Command<object> {}

async function append<State, Event extends DomainEvent>(
  stream: Stream<State, Event>,
  id: string,
  events: readonly NoInfer<Event>[],
): Promise<void> {
  await side.store.handleCommand(stream, id, new Given({}, metaOf()), () => events);
}

/** What is sent, channel by channel, when this was asked and is answered; the process sees the answer twice. */
async function told(
  question: (supportId: string) => SupportEvent,
  answer: (supportId: string) => SupportEvent,
  { then = [], ...channels }: Partial<Channels> & { then?: readonly SupportEvent[] } = {},
) {
  await test.vault.query('DELETE FROM vault.messages');
  const supportId = randomUUID();
  const keys = new VaultPersonKeys(test.vault);
  const messages = new Messages(test.vault, keys, new TestClock(NOW), { mail: true, sms: true, ...channels });
  const tools = { store: side.store, messages, vault: test.vault, baseUrl: 'https://clinic.example' };
  await append(supportStream, supportId, [question(supportId), answer(supportId), ...then]);
  const event = recorded(answer(supportId), { metadata: { at: NOW } });
  const run = new ProcessRun([tellAnswers(tools)], NOW);
  await run.catchUp([event, event]);
  return (await messages.claim()).map(({ id: _, tries: __, ...message }) => message);
}

const byVisitor =
  (data: Parameters<typeof asked>[0] = {}) =>
  (supportId: string) =>
    asked({ supportId, personId: supportId, ...data });
const to = (way: 'page' | 'mail' | 'person', personId?: string) => (supportId: string) =>
  answered({ supportId, personId: personId ?? supportId, told: way });

/** Somebody with an account, and what proved to be theirs. */
async function account(...proven: ('EmailVerified' | 'MobileVerified')[]): Promise<string> {
  const accountId = randomUUID();
  const who = { fullName: 'Paula', mobile: '+4915112345678', email: 'paula@post.example' };
  const opened = { ...who, accountId, roles: ['patient' as const], patientId: null, doctorId: null };
  await append(accountStream, accountId, [
    { type: 'AccountOpened', data: opened },
    ...proven.map((type) => ({ type, data: { accountId, ...who } })),
  ]);
  return accountId;
}
const byAccount = (accountId: string) => (supportId: string) =>
  askedByPatient({ supportId, accountId, patientId: null, personId: accountId });

const until = '2026-11-30T08:00:00Z';

describe('an answer', () => {
  it('is mailed to a visitor who gave an address, once, without what was asked', async () => {
    const [mail, ...more] = await told(byVisitor(), to('mail'));
    expect(more).toEqual([]);
    expect(mail).toMatchObject({
      channel: 'mail',
      kind: 'support-answer',
      to: 'vera@post.example',
      subject: 'Lindenhof: an answer to your message',
      text: 'Yes, from nine.\n\nLindenhof\n',
    });
    expect(Date.parse(mail!.until)).toBe(Date.parse(until));
  });

  it('that a person tells, or that cannot be mailed any more, is not sent', async () => {
    expect(await told(byVisitor(), to('person'))).toEqual([]);
    expect(await told(byVisitor(), to('mail'), { mail: false })).toEqual([]);
    expect(await told(byVisitor(), to('mail'), { then: [erased] })).toEqual([]);
  });

  it('is announced to who has an account, and says nothing of what it is', async () => {
    const both = await account('EmailVerified', 'MobileVerified');
    const news = await told(byAccount(both), to('page', both));
    expect(news).toMatchObject([{ channel: 'mail', to: 'paula@post.example', person: both }]);
    expect(news[0]!.text).toContain('https://clinic.example/help');
    expect(JSON.stringify(news)).not.toMatch(/nine|Monday|Paula"/);
  });

  it('goes to what proved to be theirs only: mail first, then SMS', async () => {
    const [mobile, nothing, both] = await Promise.all([
      account('MobileVerified'),
      account(),
      account('EmailVerified', 'MobileVerified'),
    ]);
    expect(await told(byAccount(mobile), to('page', mobile))).toMatchObject([
      { channel: 'sms', to: '+4915112345678' },
    ]);
    expect(await told(byAccount(both), to('page', both), { mail: false })).toMatchObject([
      { channel: 'sms' },
    ]);
    expect(await told(byAccount(mobile), to('page', mobile), { sms: false })).toEqual([]);
    expect(await told(byAccount(nothing), to('page', nothing))).toEqual([]);
    await append(accountStream, mobile, [{ type: 'AccountErased', data: { accountId: mobile } }]);
    expect(await told(byAccount(mobile), to('page', mobile))).toEqual([]);
  });

  it('of a sample clinic reaches nobody', async () => {
    await append(clinicStream, CLINIC_ID, [{ type: 'ClinicMarkedAsSample', data: { seed: 1 } }]);
    expect(await told(byVisitor(), to('mail'))).toEqual([]);
  });
});

it('an erased request loses its key', async () => {
  const gone: string[] = [];
  const erasures = { erase: (person: string) => Promise.resolve(void gone.push(person)) };
  await new ProcessRun([eraseSupport(erasures)], NOW).catchUp([recorded(erased)]);
  expect(gone).toEqual(['5c4b3a29-1807-4f6e-8d5c-4b3a29180708']);
});
