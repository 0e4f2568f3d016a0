import { Inject, Injectable } from '@nestjs/common';
import { EventStore } from '../../platform/event-store/event-store.js';
import { derivedId } from '../../platform/event-store/ids.js';
import { CONFIG } from '../../platform/platform.module.js';
import { Messages, type Channel, type SealedMessage } from '../../platform/vault/messages.js';
import { CLINIC_ID, clinicStream } from '../../registration/domain/clinic/clinic.js';

/** A message about an account. `cause` is the id of the command that has it sent. */
export interface Letter {
  readonly cause: string;
  readonly accountId: string;
  readonly channel: Channel;
  readonly to: string;
  readonly kind: LetterKind;
  /** ISO instant after which it says nothing true any more. */
  readonly until: string;
  /** The link or the code in it. */
  readonly secret?: string;
}

export type LetterKind =
  'verify-email' | 'verify-mobile' | 'reset-password' | 'password-changed' | 'contacts-changed';

/** Writes what the clinic sends about accounts. In a sample clinic nobody is written to. */
@Injectable()
export class Letters {
  constructor(
    private readonly eventStore: EventStore,
    private readonly messages: Messages,
    @Inject(CONFIG) private readonly config: { readonly baseUrl: string },
  ) {}

  can(channel: Channel): boolean {
    return this.messages.channels[channel];
  }

  /** A link to one of our pages. */
  link(path: string, token: string): string {
    return `${this.config.baseUrl}${path}?token=${token}`;
  }

  /** Writes and seals a letter; `null` when nothing is to be sent. */
  async seal(letter: Letter): Promise<SealedMessage | null> {
    const { cause, accountId, channel, to, kind, until } = letter;
    const { state: clinic } = await this.eventStore.load(clinicStream, CLINIC_ID);
    if (clinic.status !== 'open' || clinic.isSample) return null;
    const { subject, lines } = texts[kind](clinic.name, letter.secret ?? '');
    const text = channel === 'sms' ? lines.join(' ') : `${lines.join('\n\n')}\n\n${clinic.name}\n`;
    const id = derivedId(cause, `${kind} by ${channel}`);
    return this.messages.seal({ id, person: accountId, channel, kind, to, subject, text, until });
  }
}

/** Short, since an SMS has the same text; without the name of the person, since it may reach somebody else. */
const texts: Readonly<
  Record<LetterKind, (clinic: string, secret: string) => { subject: string; lines: readonly string[] }>
> = {
  'verify-email': (clinic, link) => ({
    subject: `${clinic}: please confirm your e-mail address`,
    lines: [
      `Somebody gave this address for an account at ${clinic}. If it was you, open this link and press the button:`,
      link,
      'The link works once and for 24 hours. If it was not you, ignore this message: the address stays unused.',
    ],
  }),
  'verify-mobile': (clinic, code) => ({
    subject: '',
    lines: [
      `${code} is your code for ${clinic}. It is good for 10 minutes. Nobody from the clinic asks for it.`,
    ],
  }),
  'reset-password': (clinic, secret) => ({
    subject: `${clinic}: a new password`,
    lines: secret.startsWith('http')
      ? [
          `Somebody asked for a new password for your account at ${clinic}. If it was you, open this link:`,
          secret,
          'The link works once and for 30 minutes. If it was not you, ignore this message: your password stays as it is.',
        ]
      : [
          `${secret} is your code for a new password at ${clinic}. It is good for 10 minutes. Tell it to nobody.`,
        ],
  }),
  'password-changed': (clinic) => ({
    subject: `${clinic}: your password was changed`,
    lines: [
      `The password of your account at ${clinic} was changed. If it was not you, call the clinic at once.`,
    ],
  }),
  'contacts-changed': (clinic) => ({
    subject: `${clinic}: your mobile number or e-mail address was changed`,
    lines: [
      `The mobile number or e-mail address of your account at ${clinic} was changed. If it was not you, call the clinic at once.`,
    ],
  }),
};

/** The ISO instant so many minutes after another. */
export function minutesAfter(now: string, minutes: number): string {
  return new Date(Date.parse(now) + minutes * 60_000).toISOString();
}
