import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isRefusal, refuse, type Refusal } from '../../../src/kernel/refusal.js';
import { InvitationLinks } from '../../../src/platform/vault/invitation-links.js';
import { VaultPersonKeys } from '../../../src/platform/vault/person-keys.js';
import { SetupLinks } from '../../../src/platform/vault/setup-links.js';
import { Tokens } from '../../../src/platform/vault/tokens.js';
import { TestClock, testVault, type TestVault } from '../../support/vault.js';
import { eventually } from '../../support/wait.js';

let test: TestVault;
beforeAll(async () => {
  test = await testVault();
});
afterAll(() => test.close());

const inDays = (days: number) =>
  new Date(Date.parse('2026-11-23T08:00:00Z') + days * 86_400_000).toISOString();

function invitationLinks(clock = new TestClock()) {
  return new InvitationLinks(new Tokens(test.vault), new VaultPersonKeys(test.vault), clock);
}

const anInvitation = () =>
  ({
    accountId: randomUUID(),
    fullName: 'Grace Hopper',
    mobile: '+4915112345678',
    role: 'frontdesk',
    until: inDays(7),
  }) as const;

async function issue(links: InvitationLinks, cause = randomUUID(), invitation = anInvitation()) {
  const prepared = await links.prepare(cause, invitation);
  await test.vault.transaction((tx) => links.keep(tx, prepared));
  return { token: prepared.token, invitation };
}

async function use(links: InvitationLinks, token: string, by = randomUUID()): Promise<Refusal | 'used'> {
  return test.vault.transaction(async (tx) => (await links.use(tx, token, by)) ?? 'used');
}

describe('an invitation link', () => {
  it('says whom it invites, as often as it is looked at', async () => {
    const links = invitationLinks();
    const { token, invitation } = await issue(links);
    expect(await links.peek(token)).toEqual(invitation);
    expect(await links.peek(token)).toEqual(invitation);
  });

  it('works once', async () => {
    const links = invitationLinks();
    const { token } = await issue(links);
    expect(await use(links, token)).toBe('used');
    expect(await use(links, token)).toEqual(refuse('link-used'));
    expect(await links.peek(token)).toEqual(refuse('link-used'));
  });

  it('works again for the same command, which may be sent twice', async () => {
    const links = invitationLinks();
    const { token } = await issue(links);
    const by = randomUUID();
    expect(await use(links, token, by)).toBe('used');
    expect(await use(links, token, by)).toBe('used');
  });

  it('waits for another who is about to use it', async () => {
    const links = invitationLinks();
    const { token } = await issue(links);
    let second: Promise<Refusal | 'used'> | undefined;
    await test.vault.transaction(async (tx) => {
      expect(await links.use(tx, token, randomUUID())).toBeNull();
      second = use(links, token);
      await eventually(async () => {
        const waiting = await test.vault.query(
          `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
        );
        return waiting.length > 0;
      });
      return null;
    });
    expect(await second).toEqual(refuse('link-used'));
  });

  it('works until it expires', async () => {
    const clock = new TestClock();
    const links = invitationLinks(clock);
    const { token } = await issue(links);
    clock.advance({ hours: 7 * 24 });
    expect(isRefusal(await links.peek(token))).toBe(false);
    clock.advance({ seconds: 1 });
    expect(await links.peek(token)).toEqual(refuse('link-expired'));
    expect(await use(links, token)).toEqual(refuse('link-expired'));
  });

  it('is unused when the transaction that used it is taken back', async () => {
    const links = invitationLinks();
    const { token } = await issue(links);
    await test.vault.transaction(async (tx) => {
      await links.use(tx, token, randomUUID());
      return refuse('mobile-taken');
    });
    expect(await use(links, token)).toBe('used');
  });

  it('is refused when it was made up, or made for something else', async () => {
    const links = invitationLinks();
    const setup = new SetupLinks(test.vault, new Tokens(test.vault), new TestClock());
    for (const token of ['', 'a'.repeat(43), '🤷', await setup.issue()])
      expect(await links.peek(token)).toEqual(refuse('link-not-valid'));
    expect(await setup.peek((await issue(links)).token)).toBe(false);
  });

  it('is the same when the command that issued it comes again', async () => {
    const links = invitationLinks();
    const [cause, invitation] = [randomUUID(), anInvitation()];
    const { token } = await issue(links, cause, invitation);
    expect((await issue(links, cause, invitation)).token).toBe(token);
    expect((await issue(links)).token).not.toBe(token);
  });

  it('leaves neither itself nor who is invited readable in the vault', async () => {
    const { token } = await issue(invitationLinks());
    const rows = JSON.stringify(await test.vault.query('SELECT token, details FROM vault.tokens'));
    expect(rows).not.toContain('Hopper');
    expect(rows).not.toContain(token);
    expect(rows).not.toContain(JSON.stringify([...Buffer.from(token, 'base64url')]).slice(1, -1));
  });
});

describe('a set-up link', () => {
  let fresh: TestVault;
  beforeAll(async () => {
    fresh = await testVault();
  });
  afterAll(() => fresh.close());

  it('opens one clinic: of all who hold one the first wins, and its command may come again', async () => {
    const clock = new TestClock();
    const setup = new SetupLinks(fresh.vault, new Tokens(fresh.vault), clock);
    const [older, newer] = [await setup.issue(), await setup.issue()];
    expect([await setup.peek(older), await setup.peek(newer), await setup.peek('x')]).toEqual([
      true,
      true,
      false,
    ]);

    const open = (token: string, by: string) =>
      fresh.vault.transaction(async (tx) => (await setup.use(tx, token, by)) ?? 'opened');
    const commands = Array.from({ length: 6 }, (_, index) => ({
      token: index % 2 ? older : newer,
      by: randomUUID(),
    }));
    const answers = await Promise.all(commands.map(({ token, by }) => open(token, by)));
    const winner = commands[answers.indexOf('opened')]!;

    expect(answers.filter((answer) => answer === 'opened')).toHaveLength(1);
    expect(await open(winner.token, winner.by)).toBe('opened');
    expect(await open(await setup.issue(), randomUUID())).toEqual(refuse('clinic-already-open'));
  });

  it('is good for a day', async () => {
    const clock = new TestClock();
    const setup = new SetupLinks(test.vault, new Tokens(test.vault), clock);
    const token = await setup.issue();
    clock.advance({ hours: 24 });
    expect(await setup.peek(token)).toBe(true);
    clock.advance({ seconds: 1 });
    expect(await setup.peek(token)).toBe(false);
  });
});
