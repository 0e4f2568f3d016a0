import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eraseAgain } from '../../../src/cli/erase-again.js';
import { eventCatalogue } from '../../../src/event-catalogue.js';
import {
  RegisterPatientAccount,
  type Registered,
} from '../../../src/identity/domain/account/register-patient-account.js';
import { ERASED } from '../../../src/kernel/stream.js';
import { RequestSupport, requestSupport } from '../../../src/notifications/domain/support/request-support.js';
import { supportStream } from '../../../src/notifications/domain/support/support.js';
import { backUp } from '../../../src/platform/backup/backup.js';
import { LOG_FILE } from '../../../src/platform/backup/manifest.js';
import { restore } from '../../../src/platform/backup/restore.js';
import { createCodec } from '../../../src/platform/event-store/codec.js';
import { EventLog } from '../../../src/platform/event-store/event-log.js';
import { EventStore } from '../../../src/platform/event-store/event-store.js';
import { RawLog } from '../../../src/platform/event-store/raw-log.js';
import { Credentials, FIRST_GENERATION } from '../../../src/platform/vault/credentials.js';
import { ErasureRegister } from '../../../src/platform/vault/erasure-register.js';
import { Erasures } from '../../../src/platform/vault/erasures.js';
import { Logins } from '../../../src/platform/vault/logins.js';
import { VaultPersonKeys } from '../../../src/platform/vault/person-keys.js';
import { Sessions } from '../../../src/platform/vault/sessions.js';
import { Vault } from '../../../src/platform/vault/vault.js';
import { OpenClinic } from '../../../src/registration/domain/clinic/open-clinic.js';
import { DEFAULT_SPECIALTIES } from '../../../src/registration/domain/clinic/specialties.js';
import { startContexts, startServers, type Contexts, type Servers } from '../../support/contexts.js';
import { metaOf } from '../../support/decider.js';
import { startEventStore, type TestEventStore } from '../../support/event-store.js';
import { testDatabase, type TestDatabase } from '../../support/postgres.js';

let folder: string;
let servers: Servers;
let contexts: Contexts;
const people: Registered[] = [];
const supportId = randomUUID();
const now = '2026-11-23T09:00:00.000Z';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'slotwell-backup-'));
  servers = await startServers();
  contexts = await startContexts({ ...servers, config: { ...servers.config, streamPrefix: '' } });
  const policy = { openRequests: false, staffSecondFactor: 'optional' } as const;
  const clinic = { name: 'Linden', zone: 'Europe/Berlin', specialties: DEFAULT_SPECIALTIES, policy };
  await contexts.send(new OpenClinic(clinic, metaOf()));
  for (const fullName of ['Ada Byron', 'Grace Hopper']) {
    const mobile = `+49151230000${String(people.length)}1`;
    const data = { fullName, mobile, birthDate: '1980-01-01', password: 'a calm river in spring' };
    people.push(await contexts.send<Registered>(new RegisterPatientAccount(data, metaOf())));
  }
  const message = { topic: 'other', message: 'I am Ada', fullName: 'Ada', contact: '+4915123000099' };
  const asking = new RequestSupport({ supportId, ...message }, metaOf());
  await contexts
    .get(EventStore)
    .handleCommand(supportStream, supportId, asking, (state) => requestSupport(asking, state, null));
});
afterAll(async () => {
  await contexts.close();
  await servers.stop();
  await rm(folder, { recursive: true, maxRetries: 10 });
});

interface Place {
  readonly vault: Vault;
  readonly raw: RawLog;
  readonly log: EventLog;
}

/** Empty servers, for as long as `use` takes. */
async function elsewhere<T>(masterKey: Buffer, use: (place: Place) => Promise<T>): Promise<T> {
  const [database, eventStore]: [TestDatabase, TestEventStore] = await Promise.all([
    testDatabase(),
    startEventStore(),
  ]);
  const vault = new Vault({ url: database.url, masterKey });
  const [raw, log] = [new RawLog(eventStore.url), new EventLog(eventStore.url)];
  try {
    await vault.migrate();
    return await use({ vault, raw, log });
  } finally {
    await Promise.all([raw.close(), log.close(), vault.close()]);
    await eventStore.stop();
    await database.drop();
  }
}

const nameIn = async ({ log, vault }: Place, patientId: string) => {
  const codec = createCodec(eventCatalogue, new VaultPersonKeys(vault));
  const [registered] = await codec.decode(await log.readStream(`patient-${patientId}`));
  return (registered?.data as { fullName?: string }).fullName;
};

describe.skipIf(process.env.EVENTSTORE_URL !== undefined)('a backup', () => {
  let to: string;
  const quiet = () => undefined;

  it('is made while the clinic is open, holds no name and no key, and appears whole', async () => {
    to = join(folder, 'monday');
    const { accountId } = people[0]!;
    const session = { data: { signedIn: { accountId } }, accountId, expiresAt: '2999-01-01T00:00:00Z' };
    await new Sessions(contexts.get(Vault), contexts.clock).begin('kept', session, FIRST_GENERATION);
    await contexts.get(Vault).query("INSERT INTO vault.ledger_name (name) VALUES ('clinic'), ('ledger')");
    const log = new RawLog(servers.eventStore.url);
    const manifest = await backUp({ vault: contexts.get(Vault), log, now }, to, quiet);
    await log.close();
    expect(manifest.log.events).toBeGreaterThan(4);
    expect((await readdir(folder)).sort()).toEqual(['monday']);
    const key = servers.config.masterKey;
    for (const name of await readdir(to)) {
      const bytes = await readFile(join(to, name));
      const text = (name.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString();
      for (const secret of [
        'Ada Byron',
        'Grace Hopper',
        '4915123000',
        key.toString('base64'),
        key.toString('hex'),
      ])
        expect([name, text.includes(secret)]).toEqual([name, false]);
    }
  });

  it('brings everything back, but not whoever was erased since', async () => {
    const [ada, grace] = [people[0]!, people[1]!];
    const register = new ErasureRegister(join(folder, 'erased-people.txt'));
    const keys = new VaultPersonKeys(contexts.get(Vault));
    const erasures = new Erasures(contexts.get(Vault), keys, register);
    const gone = [grace.patientId, grace.accountId, supportId];
    for (const person of gone) await erasures.erase(person);
    const erased = await register.all();
    expect(erased).toEqual(gone);

    await elsewhere(servers.config.masterKey, async (place) => {
      const { samePositions } = await restore({ vault: place.vault, log: place.raw }, to, erased, quiet);
      expect(samePositions).toBe(true);
      expect(await nameIn(place, ada.patientId)).toBe('Ada Byron');
      expect(await nameIn(place, grace.patientId)).toBe(ERASED);
      expect((await new Credentials(place.vault).of(ada.accountId))?.passwordHash).toContain('$argon2id$');
      expect(await new Sessions(place.vault, contexts.clock).get('kept')).toBeNull();
      const next = "INSERT INTO vault.ledger_name (name) VALUES ('doctor-1') RETURNING number";
      expect(await place.vault.query(next)).toEqual([{ number: 3 }]);
    });
    await elsewhere(servers.config.masterKey, async (place) => {
      await restore({ vault: place.vault, log: place.raw }, to, erased, quiet);
      await place.vault.migrate();
      const there = new VaultPersonKeys(place.vault);
      const tools = { log: place.log, keys: there, erasures: new Erasures(place.vault, there, register) };
      expect(await eraseAgain(tools, erased)).toBe(3);
      expect(await eraseAgain(tools, erased)).toBe(0);
      const types = async (stream: string) => (await place.log.readStream(stream)).map(({ type }) => type);
      expect(await types(`patient-${grace.patientId}`)).toContain('PatientErased');
      expect(await types(`account-${grace.accountId}`)).toContain('AccountErased');
      expect(await types(`support-${supportId}`)).toContain('SupportErased');
      expect(await new Credentials(place.vault).of(grace.accountId)).toBeNull();
      const login = { kind: 'mobile', value: '+4915123000001' } as const;
      expect(await new Logins(place.vault).find(login)).toBe(ada.accountId);
    });
  });

  it('is refused with another key, into a clinic, and when a file is damaged', async () => {
    await elsewhere(randomBytes(32), async ({ vault, raw }) => {
      await expect(restore({ vault, log: raw }, to, [], quiet)).rejects.toThrow('master key is not the one');
      expect(await vault.query('SELECT 1 FROM vault.person_keys')).toEqual([]);
    });
    const own = new RawLog(servers.eventStore.url);
    const again = await restore({ vault: contexts.get(Vault), log: own }, to, [], quiet);
    expect(again.already).toBe(true);
    await elsewhere(servers.config.masterKey, async ({ vault, raw }) => {
      await new VaultPersonKeys(vault).toSeal(new Set([randomUUID()]));
      await expect(restore({ vault, log: raw }, to, [], quiet)).rejects.toThrow('holds a clinic already');
    });
    await own.close();
    await truncate(join(to, LOG_FILE), 100);
    await elsewhere(servers.config.masterKey, async ({ vault, raw }) => {
      await expect(restore({ vault, log: raw }, to, [randomUUID()], quiet)).rejects.toThrow('damaged');
    });
  });
});
