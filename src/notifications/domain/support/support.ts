import { never, type Stream } from '../../../kernel/stream.js';
import type { SupportEvent, SupportTopic } from './support.events.js';

/** What somebody wrote to the clinic, as far as decisions look at it. */
export interface AskedSupport {
  readonly status: 'open' | 'closed';
  readonly accountId: string | null;
  readonly personId: string;
  readonly topic: SupportTopic;
  readonly contact: string;
  /** The newest answer; `null` while there is none. */
  readonly answer: string | null;
  /** Whether there is an answer that who asked has not seen. */
  readonly unread: boolean;
}

export type Support = { readonly status: 'unknown' } | { readonly status: 'erased' } | AskedSupport;

export const supportStream: Stream<Support, SupportEvent> = {
  name: (id) => `support-${id}`,
  initial: { status: 'unknown' },
  evolve,
};

function evolve(support: Support, event: SupportEvent): Support {
  switch (event.type) {
    case 'SupportRequested': {
      const { accountId, personId, topic, contact } = event.data;
      return { status: 'open', accountId, personId, topic, contact, answer: null, unread: false };
    }
    case 'SupportAnswered':
      return changed(support, { answer: event.data.answer, unread: true });
    case 'SupportAnswerRead':
      return changed(support, { unread: false });
    case 'SupportClosed':
      return changed(support, { status: 'closed' });
    case 'SupportErased':
      return { status: 'erased' };
    default:
      return never(event);
  }
}

function changed(support: Support, changes: Partial<AskedSupport>): Support {
  return support.status === 'unknown' || support.status === 'erased' ? support : { ...support, ...changes };
}
