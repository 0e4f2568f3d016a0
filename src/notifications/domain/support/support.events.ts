import type { EventShapes } from '../../../kernel/stream.js';

export type SupportTopic = 'appointment' | 'account' | 'records' | 'problem' | 'other';

/**
 * How an answer reaches who asked: on their own page, by mail, or by whoever answers, who calls or writes and notes here
 * what they told.
 */
export type Told = 'page' | 'mail' | 'person';

export type SupportEvent =
  | {
      readonly type: 'SupportRequested';
      readonly data: {
        supportId: string;
        /** Who wrote; `null` for a visitor who was not signed in. */
        accountId: string | null;
        /** The patient whom the account itself is, where it wrote as one. */
        patientId: string | null;
        /** Whose key seals it: the patient’s, else the account’s; a visitor’s request has a key of its own. */
        personId: string;
        topic: SupportTopic;
        message: string;
        fullName: string | null;
        /** An e-mail address or a phone number; of an account its mobile number at the time. */
        contact: string;
      };
    }
  | {
      readonly type: 'SupportAnswered';
      readonly data: { supportId: string; personId: string; answer: string; told: Told };
    }
  /** Who asked has seen all answers that there are. */
  | { readonly type: 'SupportAnswerRead'; readonly data: { supportId: string; accountId: string } }
  | { readonly type: 'SupportClosed'; readonly data: { supportId: string } }
  /** A visitor’s request was erased: its key is destroyed. */
  | { readonly type: 'SupportErased'; readonly data: { supportId: string } };

export const supportEvents: EventShapes<SupportEvent> = {
  SupportRequested: {
    schema: 1,
    personal: { of: 'personId', fields: ['message', 'fullName', 'contact'] },
  },
  SupportAnswered: { schema: 1, personal: { of: 'personId', fields: ['answer'] } },
  SupportAnswerRead: { schema: 1 },
  SupportClosed: { schema: 1 },
  SupportErased: { schema: 1 },
};
