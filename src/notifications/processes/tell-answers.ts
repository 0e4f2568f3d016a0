import { accountStream } from '../../identity/domain/account/account.js';
import { addMinutes } from '../../kernel/time.js';
import { ERASED } from '../../kernel/stream.js';
import type { EventStore } from '../../platform/event-store/event-store.js';
import { derivedId } from '../../platform/event-store/ids.js';
import type { Recorded } from '../../platform/event-store/recorded-event.js';
import { reactions, type Process } from '../../platform/processes/process.js';
import type { Message, Messages } from '../../platform/vault/messages.js';
import type { Vault } from '../../platform/vault/vault.js';
import { CLINIC_ID, clinicStream } from '../../registration/domain/clinic/clinic.js';
import type { SupportEvent } from '../domain/support/support.events.js';
import { supportStream } from '../domain/support/support.js';

/** What telling of an answer takes. */
export interface TellingTools {
  readonly store: Pick<EventStore, 'load'>;
  readonly messages: Pick<Messages, 'channels' | 'seal' | 'keep'>;
  readonly vault: Pick<Vault, 'transaction'>;
  /** How people reach the pages, without a slash at the end. */
  readonly baseUrl: string;
}

type Answered = Extract<Recorded<SupportEvent>, { type: 'SupportAnswered' }>;

/** After a week an answer is no news. */
const WORTH_TELLING_MINUTES = 7 * 24 * 60;

/**
 * Has those told who asked: somebody with an account that there is an answer, and nothing of what it says, by mail to
 * their verified address or else by SMS to their verified number; a visitor the answer itself, where it is mailed.
 */
export function tellAnswers(tools: TellingTools): Process {
  return {
    name: 'tell-answers',
    when: reactions<SupportEvent>({
      SupportAnswered: async (event) => {
        const { state: clinic } = await tools.store.load(clinicStream, CLINIC_ID);
        // In a sample clinic nobody is written to.
        if (clinic.status !== 'open' || clinic.isSample) return;
        const message = await messageOf(event, clinic.name, tools);
        const sealed = message && (await tools.messages.seal(message));
        await tools.vault.transaction((tx) => tools.messages.keep(tx, [sealed]));
      },
    }),
  };
}

async function messageOf(event: Answered, clinic: string, tools: TellingTools): Promise<Message | null> {
  const { data, metadata } = event;
  const until = addMinutes(metadata.at, WORTH_TELLING_MINUTES);
  const base = { id: derivedId(event.id, 'tell-answers'), until };
  const { state: support } = await tools.store.load(supportStream, data.supportId);
  if (support.status === 'unknown' || support.status === 'erased' || data.answer === ERASED) return null;
  const { accountId, contact } = support;
  if (data.told === 'mail') {
    const text = `${data.answer}\n\n${clinic}\n`;
    const subject = `${clinic}: an answer to your message`;
    const mail = { channel: 'mail', kind: 'support-answer', to: contact, subject, text } as const;
    return { ...base, ...mail, person: data.supportId };
  }
  if (data.told === 'person' || accountId === null) return null;
  const { state: account } = await tools.store.load(accountStream, accountId);
  if (account.status !== 'open') return null;
  const { email, emailVerified, mobile, mobileVerified } = account;
  const news = { ...base, person: accountId, kind: 'support-answered' } as const;
  const text = `${clinic} has answered your message. Sign in to read it: ${tools.baseUrl}/help`;
  if (tools.messages.channels.mail && email !== null && emailVerified)
    return {
      ...news,
      channel: 'mail',
      to: email,
      subject: `${clinic} has answered you`,
      text: `${text}\n\n${clinic}\n`,
    };
  return tools.messages.channels.sms && mobileVerified
    ? { ...news, channel: 'sms', to: mobile, subject: '', text }
    : null;
}
