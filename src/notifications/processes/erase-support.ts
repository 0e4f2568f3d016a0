import { reactions, type Process } from '../../platform/processes/process.js';
import type { SupportEvent } from '../domain/support/support.events.js';

/** Destroys the key of a visitor's request that was erased, and whatever else the vault keeps of it. */
export function eraseSupport(erasures: { erase(person: string): Promise<void> }): Process {
  return {
    name: 'erase-support',
    when: reactions<SupportEvent>({
      SupportErased: ({ data: { supportId } }) => erasures.erase(supportId),
    }),
  };
}
