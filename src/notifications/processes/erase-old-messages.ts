import type { CommandBus } from '@nestjs/cqrs';
import { addMinutes } from '../../kernel/time.js';
import type { EventStore } from '../../platform/event-store/event-store.js';
import { reactions, type Process, type Reaction } from '../../platform/processes/process.js';
import { EraseSupport } from '../domain/support/erase-support.js';
import type { SupportEvent } from '../domain/support/support.events.js';
import { supportStream } from '../domain/support/support.js';

/** What letting go of messages takes. */
export interface OldMessageTools {
  readonly bus: CommandBus;
  readonly store: Pick<EventStore, 'load'>;
  /** How many days after the last word about it a message is erased. */
  readonly days: number;
}

/**
 * Erases what visitors wrote to the clinic some time after the last word about it. Nobody knows who they are: neither can
 * they see what is kept, nor does it go with an account.
 */
export function eraseOldMessages({ bus, store, days }: OldMessageTools): Process {
  const later = (supportId: string, at: string, reaction: Reaction) => {
    reaction.setTimer(supportId, addMinutes(at, days * 1_440), { supportId });
    return Promise.resolve();
  };
  return {
    name: 'erase-old-messages',
    when: reactions<SupportEvent>({
      SupportRequested: ({ data: { supportId, accountId }, metadata: { at } }, reaction) =>
        accountId === null ? later(supportId, at, reaction) : Promise.resolve(),
      SupportAnswered: ({ data: { supportId, personId }, metadata: { at } }, reaction) =>
        personId === supportId ? later(supportId, at, reaction) : Promise.resolve(),
      SupportClosed: async ({ data: { supportId }, metadata: { at } }, reaction) => {
        const { state } = await store.load(supportStream, supportId);
        if (state.status === 'closed' && state.accountId === null) await later(supportId, at, reaction);
      },
      SupportErased: ({ data: { supportId } }, reaction) => {
        reaction.clearTimer(supportId);
        return Promise.resolve();
      },
    }),
    async onTimer(_, { supportId = '' }, reaction) {
      await bus.execute(new EraseSupport({ supportId }, reaction.meta('erase-support')));
    },
  };
}
