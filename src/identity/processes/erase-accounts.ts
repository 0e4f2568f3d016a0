import type { CommandBus } from '@nestjs/cqrs';
import { reactions, type Process } from '../../platform/processes/process.js';
import type { PatientEvent } from '../../registration/domain/patient/patient.events.js';
import type { AccountEvent } from '../domain/account/account.events.js';
import { EraseAccount } from '../domain/account/erase-account.js';

/** What destroys a person's key and everything that the vault keeps of them. */
interface Erasures {
  erase(person: string): Promise<void>;
}

/** Erases the account of a patient who was erased, unless its holder works here. */
export function eraseAccounts(bus: CommandBus, erasures: Erasures): Process {
  return {
    name: 'erase-accounts',
    when: reactions<AccountEvent | PatientEvent>({
      PatientErased: async ({ data: { accountId } }, reaction) => {
        if (accountId !== null)
          await bus.execute(new EraseAccount({ accountId }, reaction.meta('erase-account')));
      },
      AccountErased: ({ data: { accountId } }) => erasures.erase(accountId),
    }),
  };
}
