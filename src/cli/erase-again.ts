import { randomUUID } from 'node:crypto';
import { eventCatalogue } from '../event-catalogue.js';
import { accountStream } from '../identity/domain/account/account.js';
import { EraseAccount, eraseAccount } from '../identity/domain/account/erase-account.js';
import type { CommandMeta } from '../kernel/command.js';
import { EraseSupport, eraseSupport } from '../notifications/domain/support/erase-support.js';
import { supportStream } from '../notifications/domain/support/support.js';
import { createCodec } from '../platform/event-store/codec.js';
import type { EventLog } from '../platform/event-store/event-log.js';
import { EventStore } from '../platform/event-store/event-store.js';
import type { Erasures } from '../platform/vault/erasures.js';
import type { VaultPersonKeys } from '../platform/vault/person-keys.js';
import { ErasePatient, erasePatient } from '../registration/domain/patient/erase-patient.js';
import { patientStream } from '../registration/domain/patient/patient.js';

export interface ErasureTools {
  readonly log: EventLog;
  readonly keys: VaultPersonKeys;
  readonly erasures: Erasures;
}

/**
 * Does erasures again that a restored log does not know: what the vault keeps of these people goes, and their streams
 * say so, so that every read model puts its marker. Answers how many streams did not say so yet. May be run again.
 */
export async function eraseAgain(
  { log, keys, erasures }: ErasureTools,
  people: readonly string[],
): Promise<number> {
  const store = new EventStore(log, createCodec(eventCatalogue, keys));
  let again = 0;
  for (const person of people) {
    await erasures.erase(person);
    const { state: patient } = await store.load(patientStream, person);
    if (patient.status !== 'unknown' && patient.status !== 'erased') {
      const command = new ErasePatient({ patientId: person, again: true }, meta());
      await store.handleCommand(patientStream, person, command, (state) => erasePatient(command, state));
      again += 1;
    }
    const { state: account } = await store.load(accountStream, person);
    if (account.status !== 'unknown' && account.status !== 'erased') {
      const command = new EraseAccount({ accountId: person }, meta());
      await store.handleCommand(accountStream, person, command, (state) => eraseAccount(command, state));
      again += 1;
    }
    const { state: support } = await store.load(supportStream, person);
    if (support.status !== 'unknown' && support.status !== 'erased') {
      const command = new EraseSupport({ supportId: person }, meta());
      await store.handleCommand(supportStream, person, command, (state) => eraseSupport(command, state));
      again += 1;
    }
  }
  return again;
}

function meta(): CommandMeta {
  const commandId = randomUUID();
  const actor = { kind: 'system', process: 'restore' } as const;
  return {
    commandId,
    correlationId: commandId,
    causationId: commandId,
    actor,
    now: new Date().toISOString(),
  };
}
