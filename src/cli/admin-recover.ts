import { randomUUID } from 'node:crypto';
import { eventCatalogue } from '../event-catalogue.js';
import { accountStream, type Account } from '../identity/domain/account/account.js';
import { RecordPasswordReset } from '../identity/domain/account/record-password-reset.js';
import { ResetSecondFactor } from '../identity/domain/account/reset-second-factor.js';
import { UnlockAccount } from '../identity/domain/account/unlock-account.js';
import type { CommandMeta } from '../kernel/command.js';
import { Clock } from '../platform/clock.js';
import { createCodec } from '../platform/event-store/codec.js';
import { EventStore } from '../platform/event-store/event-store.js';
import { stepOf } from '../platform/event-store/step.js';
import { loginFrom } from '../platform/vault/authentication.js';
import { Credentials } from '../platform/vault/credentials.js';
import { Logins, type Login } from '../platform/vault/logins.js';
import { Outbox } from '../platform/vault/outbox.js';
import { VaultPersonKeys } from '../platform/vault/person-keys.js';
import { SecondFactors } from '../platform/vault/second-factors.js';
import { Sessions } from '../platform/vault/sessions.js';
import { Tokens } from '../platform/vault/tokens.js';
import type { Vault } from '../platform/vault/vault.js';
import { complain, say } from './progress-bar.js';
import { withServers, WrongRequest, type OpenedServers } from './with-servers.js';

const USAGE = `npm run admin:recover -- <mobile number or e-mail> [--second-factor]

Prints a link with which an administrator sets a new password, and unlocks the account. With --second-factor the second
step at sign-in is taken away, too. What is done is recorded; Slotwell carries it out while it runs.`;

const VALID_MINUTES = 60;

/** A way back in for an admin whom no other admin can help, from whoever has the servers. */
async function run({ baseUrl, log, vault }: OpenedServers): Promise<number> {
  const { login, withSecondFactor } = wanted(process.argv.slice(2));
  const keys = new VaultPersonKeys(vault);
  const accountId = await new Logins(vault).find(login);
  if (accountId === null) throw new WrongRequest('No account has this login.');
  const { state } = await new EventStore(log, createCodec(eventCatalogue, keys)).load(
    accountStream,
    accountId,
  );
  if (!isAdmin(state)) throw new WrongRequest('This is not the account of an administrator.');
  const token = await recover(vault, keys, accountId, withSecondFactor);
  say(`${baseUrl}/password/reset?token=${token}`);
  if (state.status === 'locked')
    complain('The account is unlocked within a quarter of a minute, once Slotwell runs.');
  return 0;
}

function wanted(given: string[]): { login: Login; withSecondFactor: boolean } {
  const login = loginFrom(given.find((word) => !word.startsWith('--')) ?? '');
  const isKnown = given.every((word) => !word.startsWith('--') || word === '--second-factor');
  if (login === null || !isKnown) throw new WrongRequest(USAGE);
  return { login, withSecondFactor: given.includes('--second-factor') };
}

function isAdmin(account: Account): boolean {
  const held = account.status === 'locked' ? account.before : account;
  return held.status === 'open' && held.roles.has('admin');
}

/** Answers the token of the link. The commands wait in the outbox for the running app. */
async function recover(
  vault: Vault,
  keys: VaultPersonKeys,
  accountId: string,
  withSecondFactor: boolean,
): Promise<string> {
  const clock = new Clock();
  const outbox = new Outbox(vault, keys, clock, { execute: () => Promise.reject(new Error('Not here')) });
  outbox.register({ UnlockAccount, RecordPasswordReset, ResetSecondFactor });
  const [tokens, credentials] = [new Tokens(vault), new Credentials(vault)];
  const meta = metaNow(clock.now());
  const commands = [
    new UnlockAccount({ accountId }, stepOf(meta, 'unlock-account')),
    new RecordPasswordReset({ accountId, method: 'recovery' }, stepOf(meta, 'record-password-reset')),
    ...(withSecondFactor
      ? [new ResetSecondFactor({ accountId, method: 'recovery' }, stepOf(meta, 'reset-second-factor'))]
      : []),
  ];
  const errand = await outbox.seal({ id: meta.commandId, person: accountId, commands });
  const token = tokens.secretFor('reset-password', meta.commandId);
  const until = new Date(Date.parse(meta.now) + VALID_MINUTES * 60_000).toISOString();
  await vault.transaction(async (tx) => {
    await tokens.keep(tx, { token, purpose: 'reset-password', accountId, details: null, until });
    await credentials.tellLater(tx, accountId, 'reset-code-issued');
    if (withSecondFactor) {
      await credentials.supersede(tx, accountId);
      await new SecondFactors(vault, keys, clock).remove(tx, accountId);
      await new Sessions(vault, clock).destroyOf(accountId, undefined, tx);
    }
    await outbox.put(tx, errand);
  });
  return token;
}

function metaNow(now: string): CommandMeta {
  const commandId = randomUUID();
  const actor = { kind: 'system', process: 'admin-recover' } as const;
  return { commandId, correlationId: commandId, causationId: commandId, actor, now };
}

process.exitCode = await withServers(run);
