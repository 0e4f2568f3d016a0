import type { CommandBus } from '@nestjs/cqrs';
import { invitedAccountsOf } from '../../../projections/accounts/queries.js';
import { reactions, type Process } from '../../platform/processes/process.js';
import type { ReadModels } from '../../platform/projecting/read-models.js';
import type { PatientEvent } from '../../registration/domain/patient/patient.events.js';
import type { AccountEvent } from '../domain/account/account.events.js';
import { EraseAccount } from '../domain/account/erase-account.js';

/** What erasing takes, beside commands. */
export interface AccountErasureTools {
  readonly bus: CommandBus;
  readonly db: ReadModels;
  /** Destroys a person's key and everything that the vault keeps of them. */
  readonly erasures: { erase(person: string): Promise<void> };
  /** Says when the read models have taken in the log up to a position. */
  readonly progress: { reached(position: bigint, withinMs: number): Promise<boolean> };
}

const READ_MODELS_WITHIN_MS = 10_000;

/**
 * Erases the account of a patient who was erased, unless its holder works here, and the invitations to be that patient,
 * which name them too.
 */
export function eraseAccounts({ bus, db, erasures, progress }: AccountErasureTools): Process {
  return {
    name: 'erase-accounts',
    when: reactions<AccountEvent | PatientEvent>({
      PatientErased: async ({ data: { accountId, patientId }, position }, reaction) => {
        if (accountId !== null)
          await bus.execute(new EraseAccount({ accountId }, reaction.meta('erase-account')));
        if (!(await progress.reached(position, READ_MODELS_WITHIN_MS)))
          throw new Error('The read models do not show yet who was invited');
        for (const invited of await invitedAccountsOf(db, patientId)) {
          const meta = reaction.meta(`erase-invited/${invited}`);
          await bus.execute(new EraseAccount({ accountId: invited }, meta));
        }
      },
      AccountErased: ({ data: { accountId } }) => erasures.erase(accountId),
    }),
  };
}
