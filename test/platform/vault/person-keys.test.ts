import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accountEvents } from '../../../src/identity/domain/account/account.events.js';
import { ERASED } from '../../../src/kernel/stream.js';
import { createCodec } from '../../../src/platform/event-store/codec.js';
import { FadingMap } from '../../../src/platform/vault/fading-map.js';
import { MissingKey, VaultPersonKeys } from '../../../src/platform/vault/person-keys.js';
import { Vault } from '../../../src/platform/vault/vault.js';
import { metaOf } from '../../support/decider.js';
import { testVault, type TestVault } from '../../support/vault.js';

let test: TestVault;
beforeAll(async () => {
  test = await testVault();
});
afterAll(() => test.close());

/** As another process would see the same vault: nothing cached. */
const anotherProcess = () => new VaultPersonKeys(test.another());
const only = (person: string) => new Set([person]);

describe('sealing keys of people', () => {
  it('opens what was sealed, also in another process', async () => {
    const ada = randomUUID();
    const keyring = await new VaultPersonKeys(test.vault).toSeal(only(ada));
    const sealed = keyring.seal(ada, 'PatientRegistered.fullName', 'Ada Byron');

    expect(sealed).not.toContain('Byron');
    expect(Buffer.from(sealed, 'base64').toString('latin1')).not.toContain('Byron');
    const opener = await anotherProcess().toOpen(only(ada));
    expect(opener.open(ada, 'PatientRegistered.fullName', sealed)).toBe('Ada Byron');
  });

  it('seals the same text differently each time', async () => {
    const ada = randomUUID();
    const keyring = await new VaultPersonKeys(test.vault).toSeal(only(ada));
    expect(keyring.seal(ada, 'x', 'same')).not.toBe(keyring.seal(ada, 'x', 'same'));
  });

  it('opens a sealed text only for its person, in its context, unchanged', async () => {
    const [ada, bob] = [randomUUID(), randomUUID()];
    const keys = new VaultPersonKeys(test.vault);
    const keyring = await keys.toSeal(new Set([ada, bob]));
    const sealed = keyring.seal(ada, 'PatientRegistered.fullName', 'Ada Byron');

    expect(() => keyring.open(bob, 'PatientRegistered.fullName', sealed)).toThrow();
    expect(() => keyring.open(ada, 'PatientRegistered.email', sealed)).toThrow();
    const bytes = Buffer.from(sealed, 'base64');
    for (let at = 0; at < bytes.length; at++) {
      const changed = Buffer.from(bytes);
      changed[at]! ^= 1;
      expect(() => keyring.open(ada, 'PatientRegistered.fullName', changed.toString('base64'))).toThrow();
    }
  });

  it('cannot be moved to another person in the table', async () => {
    const [ada, bob] = [randomUUID(), randomUUID()];
    await new VaultPersonKeys(test.vault).toSeal(new Set([ada, bob]));
    await test.vault.query(
      `UPDATE vault.person_keys SET wrapped = (SELECT wrapped FROM vault.person_keys WHERE person = $1)
       WHERE person = $2`,
      [ada, bob],
    );
    await expect(anotherProcess().toOpen(only(bob))).rejects.toThrow(bob);
  });

  it('is committed before anything is sealed with it', async () => {
    const ada = randomUUID();
    await new VaultPersonKeys(test.vault).toSeal(only(ada));
    const kept = await test.another().query('SELECT 1 FROM vault.person_keys WHERE person = $1', [ada]);
    expect(kept).toHaveLength(1);
  });

  it('is one key, however many make it at the same time', async () => {
    const people = Array.from({ length: 200 }, () => randomUUID());
    const processes = Array.from({ length: 4 }, anotherProcess);
    const keyrings = await Promise.all(
      processes.map((keys, index) => keys.toSeal(new Set(index % 2 ? people : people.toReversed()))),
    );
    for (const person of people) {
      const sealed = keyrings.map((keyring) => keyring.seal(person, 'x', 'text'));
      for (const keyring of keyrings)
        for (const text of sealed) expect(keyring.open(person, 'x', text)).toBe('text');
    }
  });

  it('makes the keys of thousands of people with a few statements', async () => {
    const vault = test.another();
    const asked: string[] = [];
    const query = vault.query.bind(vault);
    vault.query = (sql, values) => {
      asked.push(sql);
      return query(sql, values);
    };
    const people = new Set(Array.from({ length: 6_000 }, () => randomUUID()));
    await new VaultPersonKeys(vault).toSeal(people);
    expect(asked.length).toBeLessThanOrEqual(6);
    const rows = await vault.query('SELECT 1 FROM vault.person_keys WHERE person = ANY($1)', [[...people]]);
    expect(rows).toHaveLength(6_000);
  });

  it('does not open under another master key', async () => {
    const ada = randomUUID();
    await new VaultPersonKeys(test.vault).toSeal(only(ada));
    const keys = new VaultPersonKeys(test.another(randomBytes(32)));
    await expect(keys.toOpen(only(ada))).rejects.toThrow('master key');
    await expect(keys.toSeal(only(ada))).rejects.toThrow('master key');
  });
});

describe('an erased person', () => {
  it('reads as erased, in every process, and gets no new key', async () => {
    const ada = randomUUID();
    const keys = new VaultPersonKeys(test.vault);
    const sealed = (await keys.toSeal(only(ada))).seal(ada, 'x', 'Ada Byron');
    await keys.erase(ada);
    await keys.erase(ada);

    for (const reader of [keys, anotherProcess()]) {
      expect((await reader.toOpen(only(ada))).open(ada, 'x', sealed)).toBeNull();
      const keyring = await reader.toSeal(only(ada));
      expect(() => keyring.seal(ada, 'x', 'more')).toThrow('erased');
    }
  });

  it('leaves a marked row without the key', async () => {
    const ada = randomUUID();
    const keys = new VaultPersonKeys(test.vault);
    await keys.toSeal(only(ada));
    await keys.erase(ada);
    const [row] = await test.vault.query(
      'SELECT wrapped, erased_at FROM vault.person_keys WHERE person = $1',
      [ada],
    );
    expect(row).toEqual({ wrapped: null, erased_at: expect.any(Date) });
  });

  it('stays erased when the key had never been made', async () => {
    const ada = randomUUID();
    const keys = new VaultPersonKeys(test.vault);
    await keys.erase(ada);
    const keyring = await keys.toSeal(only(ada));
    expect(() => keyring.seal(ada, 'x', 'text')).toThrow('erased');
  });
});

describe('a key that is not there', () => {
  it('is an error, not an erasure', async () => {
    const ada = randomUUID();
    const keyring = await new VaultPersonKeys(test.vault).toOpen(only(ada));
    expect(() => keyring.open(ada, 'x', 'AAAA')).toThrow(MissingKey);
  });

  it('is not made by opening', async () => {
    const ada = randomUUID();
    await new VaultPersonKeys(test.vault).toOpen(only(ada));
    expect(await test.vault.query('SELECT 1 FROM vault.person_keys WHERE person = $1', [ada])).toEqual([]);
  });

  it('is an error when the vault cannot be reached', async () => {
    const vault = new Vault({ url: 'postgres://nobody@127.0.0.1:1/none', masterKey: test.masterKey });
    await expect(new VaultPersonKeys(vault).toOpen(only('ada'))).rejects.toThrow('ECONNREFUSED');
    await expect(new VaultPersonKeys(vault).toSeal(only('ada'))).rejects.toThrow('ECONNREFUSED');
    await vault.close();
  });
});

describe('the codec over the vault', () => {
  it('opens an event as it was, and as erased once the person was', async () => {
    const keys = new VaultPersonKeys(test.vault);
    const codec = createCodec(accountEvents, keys);
    const accountId = randomUUID();
    const data = { accountId, fullName: 'Ada Byron', mobile: '+4915112345678', role: 'doctor', until: 'x' };
    const { now: at, ...meta } = metaOf();
    const [written] = await codec.encode('account-1', 'no_stream', [{ type: 'AccountInvited', data }], {
      ...meta,
      at,
    });
    expect(JSON.stringify(written)).not.toMatch(/Byron|4915112345678/);

    const stored = { ...written!, stream: 'account-1', revision: 0n, position: 1n };
    expect((await codec.decode([stored]))[0]?.data).toEqual(data);
    await keys.erase(accountId);
    const [erased] = await createCodec(accountEvents, anotherProcess()).decode([stored]);
    expect(erased?.data).toEqual({ ...data, fullName: ERASED, mobile: ERASED });
  });
});

describe('a fading map', () => {
  const mapAt = (capacity: number) => {
    const clock = { milliseconds: 0 };
    return { clock, map: new FadingMap<string>(60_000, capacity, () => clock.milliseconds) };
  };

  it('forgets a value within its lifetime, however often it is read', () => {
    for (const setAt of [0, 10_000, 29_999, 30_000, 45_000]) {
      const { clock, map } = mapAt(10);
      clock.milliseconds = setAt;
      map.set('ada', 'key');
      for (let later = 0; later < 30_000; later += 1_000) {
        clock.milliseconds = setAt + later;
        if (later < 29_000) expect(map.get('ada')).toBe('key');
      }
      clock.milliseconds = setAt + 60_000;
      expect(map.get('ada')).toBeUndefined();
    }
  });

  it('keeps at most twice its capacity, the newest first', () => {
    const { map } = mapAt(100);
    for (let person = 0; person < 1_000; person++) map.set(String(person), 'key');
    const kept = Array.from({ length: 1_000 }, (_, person) => map.get(String(person))).filter(Boolean);
    expect(kept.length).toBeLessThanOrEqual(200);
    expect(map.get('999')).toBe('key');
  });
});
