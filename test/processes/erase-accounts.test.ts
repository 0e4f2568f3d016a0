import { beforeEach, describe, expect, it } from 'vitest';
import { projection } from '../../projections/accounts/projection.js';
import type { AccountEvent } from '../../src/identity/domain/account/account.events.js';
import { eraseAccounts } from '../../src/identity/processes/erase-accounts.js';
import type { ReadModels } from '../../src/platform/projecting/read-models.js';
import type { PatientEvent } from '../../src/registration/domain/patient/patient.events.js';
import { NOW } from '../support/decider.js';
import { givenEvents, recorded } from '../support/projecting.js';
import { ProcessRun } from './process-run.js';
import { SentCommands } from './sent-commands.js';

const invited = (accountId: string, patientId: string | null): AccountEvent => ({
  type: 'AccountInvited',
  data: { accountId, fullName: 'Ann Lee', mobile: '+4915112345678', role: 'patient', until: NOW, patientId },
});
const accepted = (accountId: string): AccountEvent => ({
  type: 'InvitationAccepted',
  data: { accountId, doctorId: null },
});
const erased = (accountId: string | null): PatientEvent => ({
  type: 'PatientErased',
  data: { patientId: 'ann', accountId },
});

let db: ReadModels;
let sent: SentCommands;
let done: string[];
let shown: boolean;

beforeEach(async () => {
  ({ db } = await givenEvents(projection, [
    invited('first', 'ann'),
    invited('second', 'ann'),
    accepted('second'),
    invited('bens', 'ben'),
    invited('nurse', null),
  ]));
  sent = new SentCommands();
  done = [];
  shown = true;
});

const hears = (event: PatientEvent | AccountEvent) => {
  const erase = (person: string) => Promise.resolve(void done.push(person));
  const progress = { reached: () => Promise.resolve(shown) };
  const process = eraseAccounts({ bus: sent.bus, db, erasures: { erase }, progress });
  return new ProcessRun([process], NOW).catchUp([recorded(event, { metadata: { at: NOW } })]);
};

describe('a patient who was erased', () => {
  it('takes the own account along, and invitations to be them that nobody accepted', async () => {
    await hears(erased('second'));
    expect(sent.all()).toEqual([
      ['EraseAccount', { accountId: 'second' }],
      ['EraseAccount', { accountId: 'first' }],
    ]);
  });

  it('without an account still may have been invited', async () => {
    await hears(erased(null));
    expect(sent.all()).toEqual([['EraseAccount', { accountId: 'first' }]]);
  });

  it('waits for the read model that knows who was invited', async () => {
    shown = false;
    await expect(hears(erased(null))).rejects.toThrow('do not show yet');
  });

  it('loses what the vault keeps of each account', async () => {
    await hears({ type: 'AccountErased', data: { accountId: 'first' } });
    expect(done).toEqual(['first']);
  });
});
