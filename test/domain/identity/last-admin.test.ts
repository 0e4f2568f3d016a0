import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AdminCount } from '../../../src/identity/commands/admin-count.js';
import type { AccountEvent } from '../../../src/identity/domain/account/account.events.js';
import { GrantRole } from '../../../src/identity/domain/account/grant-role.js';
import { LockAccount, lockAccount } from '../../../src/identity/domain/account/lock-account.js';
import { OpenAccount } from '../../../src/identity/domain/account/open-account.js';
import { RevokeRole, revokeRole } from '../../../src/identity/domain/account/revoke-role.js';
import { UnlockAccount } from '../../../src/identity/domain/account/unlock-account.js';
import { accountStream } from '../../../src/identity/domain/account/account.js';
import type { AdminsEvent } from '../../../src/identity/domain/admins/admins.events.js';
import { adminsStream } from '../../../src/identity/domain/admins/admins.js';
import { CountAdmin, countAdmin } from '../../../src/identity/domain/admins/count-admin.js';
import { DiscountAdmin, discountAdmin } from '../../../src/identity/domain/admins/discount-admin.js';
import { countAdmins } from '../../../src/identity/processes/count-admins.js';
import type { Actor, Role } from '../../../src/kernel/actor.js';
import { refuse } from '../../../src/kernel/refusal.js';
import { EventStore } from '../../../src/platform/event-store/event-store.js';
import { startContexts, startServers, type Contexts, type Servers } from '../../support/contexts.js';
import { given, metaOf, NOW } from '../../support/decider.js';
import { ProcessRun } from '../../processes/process-run.js';
import { accountId, anAccount, granted, locked, opened } from './histories.js';

const other = '55555555-5555-4555-8555-555555555555';
const counted = (who: string, revision = 0): AdminsEvent => ({
  type: 'AdminCounted',
  data: { accountId: who, revision },
});
const discounted = (who: string, revision = 1): AdminsEvent => ({
  type: 'AdminDiscounted',
  data: { accountId: who, revision },
});

describe('the count of admins', () => {
  const count = (revision = 0) => new CountAdmin({ accountId, revision }, metaOf());
  const discount = (revision = 1) => new DiscountAdmin({ accountId, revision }, metaOf());

  it('takes an admin on once', () => {
    given(adminsStream)
      .when((admins) => countAdmin(count(), admins))
      .then([counted(accountId)]);
    given(adminsStream, [counted(accountId)])
      .when((admins) => countAdmin(count(2), admins))
      .then([]);
  });

  it('does not take on again what is out of date', () => {
    const history = [counted(accountId), counted(other), discounted(accountId, 3)];
    given(adminsStream, history)
      .when((admins) => countAdmin(count(3), admins))
      .then([]);
    given(adminsStream, history)
      .when((admins) => countAdmin(count(4), admins))
      .then([counted(accountId, 4)]);
  });

  it('lets an admin go once, unless it is the last', () => {
    given(adminsStream, [counted(accountId), counted(other)])
      .when((admins) => discountAdmin(discount(), admins))
      .then([discounted(accountId)]);
    given(adminsStream, [counted(accountId), counted(other), discounted(accountId)])
      .when((admins) => discountAdmin(discount(), admins))
      .then([]);
    given(adminsStream, [counted(accountId), counted(other), discounted(other)])
      .when((admins) => discountAdmin(discount(), admins))
      .then(refuse('last-admin'));
  });
});

it('nobody locks their own account, or revokes their own right to administer', () => {
  const actor: Actor = { kind: 'account', accountId, role: 'admin' };
  const lock = new LockAccount({ accountId, reason: 'x' }, metaOf({ actor }));
  given(accountStream, [opened])
    .when((account) => lockAccount(lock, account))
    .then(refuse('own-account'));
  given(accountStream, [opened, locked])
    .when((account) => lockAccount(lock, account))
    .then([]);
  const revoke = new RevokeRole({ accountId, role: 'admin' }, metaOf({ actor }));
  given(accountStream, [opened, granted('admin')])
    .when((account) => revokeRole(revoke, account))
    .then(refuse('own-account'));
});

describe('admins who take the right from each other', () => {
  let servers: Servers;
  let one: Contexts;
  let two: Contexts;
  beforeAll(async () => {
    servers = await startServers();
    [one, two] = await Promise.all([startContexts(servers), startContexts(servers)]);
  });
  afterAll(async () => {
    await Promise.all([one.close(), two.close()]);
    await servers.stop();
  });

  const as = (who: string): { actor: Actor } => ({
    actor: { kind: 'account', accountId: who, role: 'admin' },
  });
  async function openAdmin(): Promise<string> {
    const id = randomUUID();
    const person = { fullName: 'Ada Byron', mobile: '+4915112345678', email: null };
    const sides = { patientId: null, doctorId: null };
    await one.send(new OpenAccount({ accountId: id, ...person, ...sides, roles: ['admin'] }, metaOf()));
    return id;
  }
  const rules = (answers: readonly object[]) =>
    answers.map((answer) => ('rule' in answer ? answer.rule : 'done')).sort();

  it('leave one, whoever is faster, in any process', async () => {
    const [ada, bob] = [await openAdmin(), await openAdmin()];
    let last = ada;
    for (let round = 0; round < 5; round += 1) {
      const answers = await Promise.all([
        one.send<object>(new LockAccount({ accountId: bob, reason: 'x' }, metaOf(as(ada)))),
        two.send<object>(new RevokeRole({ accountId: ada, role: 'admin' }, metaOf(as(bob)))),
      ]);
      expect(rules(answers)).toEqual(['done', 'last-admin']);
      last = 'rule' in answers[0] ? bob : ada;
      await (last === ada
        ? one.send(new UnlockAccount({ accountId: bob }, metaOf(as(ada))))
        : two.send(new GrantRole({ accountId: ada, role: 'admin' }, metaOf(as(bob)))));
    }
    const nobody = { kind: 'visitor' } as const;
    const gone = last === ada ? bob : ada;
    await one.send(new LockAccount({ accountId: gone, reason: 'x' }, metaOf(as(last))));
    const lock = new LockAccount({ accountId: last, reason: 'x' }, metaOf({ actor: nobody }));
    expect(await one.send(lock)).toEqual(refuse('last-admin'));
  });

  it('are counted when a crash or an older log left them out', async () => {
    const carl = randomUUID();
    const data = { ...anAccount, accountId: carl, roles: ['admin'] as Role[] };
    const opening: AccountEvent = { type: 'AccountOpened', data };
    const command = new OpenAccount(data, metaOf());
    await one.get(EventStore).handleCommand(accountStream, carl, command, () => [opening]);
    const run = new ProcessRun([countAdmins(one.get(AdminCount))], NOW);
    for (let time = 0; time < 2; time += 1) await run.catchUp(await one.events(`account-${carl}`));
    const count = (await one.events('admins')).filter(({ data }) => JSON.stringify(data).includes(carl));
    expect(count).toMatchObject([{ type: 'AdminCounted', data: { accountId: carl, revision: 0 } }]);
  });
});
