import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  AcceptInvitationLink,
  type InvitationLinkAccepted,
} from '../../../src/identity/domain/account/accept-invitation-link.js';
import { ChangePassword } from '../../../src/identity/domain/account/change-password.js';
import {
  IssueInvitation,
  type InvitationIssued,
  type InvitedRole,
} from '../../../src/identity/domain/account/issue-invitation.js';
import { LockAccount } from '../../../src/identity/domain/account/lock-account.js';
import {
  RegisterDoctorAccount,
  type RegisteredDoctor,
} from '../../../src/identity/domain/account/register-doctor-account.js';
import {
  RegisterPatientAccount,
  type Registered,
} from '../../../src/identity/domain/account/register-patient-account.js';
import { SetUpClinic, type ClinicSetUp } from '../../../src/identity/domain/account/set-up-clinic.js';
import { UnlockAccount } from '../../../src/identity/domain/account/unlock-account.js';
import { RecordSignIn } from '../../../src/identity/domain/sign-ins/record-sign-in.js';
import { RecordSignOut } from '../../../src/identity/domain/sign-ins/record-sign-out.js';
import { refuse, type Refusal } from '../../../src/kernel/refusal.js';
import { Processes } from '../../../src/platform/processes/processes.js';
import { Authentication } from '../../../src/platform/vault/authentication.js';
import { Credentials, FIRST_GENERATION } from '../../../src/platform/vault/credentials.js';
import { InvitationLinks } from '../../../src/platform/vault/invitation-links.js';
import type { Settled } from '../../../src/platform/vault/outbox.js';
import { Passwords } from '../../../src/platform/vault/passwords.js';
import { Sessions } from '../../../src/platform/vault/sessions.js';
import { SetupLinks } from '../../../src/platform/vault/setup-links.js';
import { Vault } from '../../../src/platform/vault/vault.js';
import { DEFAULT_SPECIALTIES } from '../../../src/registration/domain/clinic/specialties.js';
import { metaOf, notRefused } from '../../support/decider.js';
import { eventually } from '../../support/wait.js';
import { startContexts, startServers, type Contexts, type Servers } from '../../support/contexts.js';

const PASSWORD = 'a sentence to remember';

let servers: Servers;
let app: Contexts;
/** Another process of the app on the same servers. */
let other: Contexts;
let setup: ClinicSetUp;
let setupCommand: SetUpClinic;

beforeAll(async () => {
  servers = await startServers();
  [app, other] = await Promise.all([startContexts(servers), startContexts(servers)]);
  await expect(registering()).resolves.toEqual(refuse('clinic-not-open'));
  setupCommand = settingUp(await app.get(SetupLinks).issue());
  const answer = await app.send<ClinicSetUp | Refusal>(setupCommand);
  notRefused(answer);
  setup = answer;
});
afterAll(async () => {
  await Promise.all([app.close(), other.close()]);
  await servers.stop();
});

let lastNumber = 0;
const aMobile = () => `+49 151 ${String(++lastNumber).padStart(8, '0')}`;
const e164 = (mobile: string) => mobile.replaceAll(' ', '');

function settingUp(token: string, changes: Partial<SetUpClinic['data']> = {}): SetUpClinic {
  return new SetUpClinic(
    {
      token,
      clinicName: 'Linden',
      zone: 'Europe/Berlin',
      fullName: 'Agnes Admin',
      mobile: aMobile(),
      password: PASSWORD,
      specialty: 'general-practice',
      licenceNumber: 'L-1',
      ...changes,
    },
    metaOf(),
  );
}

function register(
  changes: Partial<RegisterPatientAccount['data']> = {},
  meta = metaOf(),
): RegisterPatientAccount {
  const person = { fullName: 'Ada Byron', mobile: aMobile(), email: null, birthDate: '1985-12-10' };
  return new RegisterPatientAccount({ ...person, password: PASSWORD, ...changes }, meta);
}

const registering = (...given: Parameters<typeof register>) =>
  app.send<Registered | Refusal>(register(...given));

const typesOf = async (stream: string) => (await app.events(stream)).map(({ type }) => type);
const signIn = (mobile: string, password = PASSWORD) => app.get(Authentication).verify(mobile, password);

describe('set-up', () => {
  it('opens the clinic with its default specialties', async () => {
    const events = await app.events('clinic');
    expect(events[0]).toMatchObject({
      type: 'ClinicOpened',
      data: { name: 'Linden', zone: 'Europe/Berlin' },
      metadata: { actor: { kind: 'visitor' }, causationId: setupCommand.meta.commandId },
    });
    expect(events.filter(({ type }) => type === 'SpecialtyOffered')).toHaveLength(DEFAULT_SPECIALTIES.length);
  });

  it('opens the account of its first admin, who is an approved doctor too', async () => {
    const [account] = await app.events(`account-${setup.accountId}`);
    expect(account).toMatchObject({
      type: 'AccountOpened',
      data: {
        fullName: 'Agnes Admin',
        roles: ['doctor', 'admin'],
        patientId: null,
        doctorId: setup.doctorId,
      },
    });
    expect(await typesOf(`doctor-${setup.doctorId ?? ''}`)).toEqual([
      'DoctorRegistered',
      'DoctorApproved',
      'WorkingHoursSet',
    ]);
    expect(account?.position).toBe(setup.position);
    expect(await signIn(setupCommand.data.mobile)).toMatchObject({ accountId: setup.accountId });
  });

  it('answers the same when the form is sent again, and nobody else', async () => {
    expect(await other.send(setupCommand)).toEqual(setup);
    const { data, meta } = setupCommand;
    const guessed = new SetUpClinic({ ...data, password: 'some other password' }, meta);
    expect(await app.send(guessed)).toEqual(refuse('mobile-taken', 'mobile'));
  });

  it('happens once', async () => {
    const links = app.get(SetupLinks);
    expect(await app.send(settingUp(await links.issue()))).toEqual(refuse('clinic-already-open'));
    expect(await links.peek(setupCommand.data.token)).toBe(false);
  });
});

describe('set-up of another clinic', () => {
  let fresh: Servers;
  let contexts: Contexts;
  beforeAll(async () => {
    fresh = await startServers();
    contexts = await startContexts(fresh);
  });
  afterAll(async () => {
    await contexts.close();
    await fresh.stop();
  });

  it.each([
    [{ token: 'made up' }, refuse('link-not-valid')],
    [{ clinicName: ' ' }, refuse('name-missing', 'clinicName')],
    [{ zone: 'Mars/Olympus' }, refuse('zone-not-valid', 'zone')],
    [{ fullName: '' }, refuse('name-missing', 'fullName')],
    [{ mobile: 'none' }, refuse('mobile-not-valid', 'mobile')],
    [{ specialty: '' }, refuse('specialty-missing', 'specialty')],
    [{ specialty: 'alchemy' }, refuse('unknown-specialty', 'specialty')],
    [{ licenceNumber: null }, refuse('licence-missing', 'licenceNumber')],
    [{ password: 'short' }, refuse('password-too-short', 'password', { min: 15 })],
  ])('is refused with %j, and the link stays good', async (changes, refusal) => {
    const token = await contexts.get(SetupLinks).issue();
    expect(await contexts.send(settingUp(token, changes))).toEqual(refusal);
    expect(await contexts.events('clinic')).toEqual([]);
    expect(await contexts.get(SetupLinks).peek(token)).toBe(true);
  });

  it('is refused with an expired link', async () => {
    const token = await contexts.get(SetupLinks).issue();
    contexts.clock.advance({ hours: 25 });
    expect(await contexts.send(settingUp(token))).toEqual(refuse('link-expired'));
  });

  it('has one winner, whose admin need not be a doctor', async () => {
    const contenders = await Promise.all(
      [1, 2, 3].map(async () =>
        settingUp(await contexts.get(SetupLinks).issue(), { specialty: null, licenceNumber: '' }),
      ),
    );
    const answers = await Promise.all(
      contenders.map((command) => contexts.send<ClinicSetUp | Refusal>(command)),
    );
    const winners = answers.filter((answer): answer is ClinicSetUp => 'accountId' in answer);
    expect(winners).toHaveLength(1);
    expect(answers.filter((answer) => !('accountId' in answer))).toEqual(
      Array(2).fill(refuse('clinic-already-open')),
    );
    expect(winners[0]?.doctorId).toBeNull();
    const [account] = await contexts.events(`account-${winners[0]?.accountId ?? ''}`);
    expect(account).toMatchObject({ data: { roles: ['admin'], doctorId: null } });
  });
});

describe('registering as a patient', () => {
  it('registers the patient and opens an account that can be signed in to', async () => {
    const command = register({ fullName: ' Ada  Byron', email: 'ada@Example.org' });
    const answer = await app.send<Registered | Refusal>(command);
    notRefused(answer);
    const { accountId, patientId, position } = answer;
    expect(new Set([accountId, patientId, command.meta.commandId]).size).toBe(3);

    const person = { fullName: 'Ada Byron', mobile: e164(command.data.mobile), email: 'ada@example.org' };
    expect(await app.events(`patient-${patientId}`)).toMatchObject([
      { type: 'PatientRegistered', data: { ...person, patientId, accountId, birthDate: '1985-12-10' } },
    ]);
    const [opened] = await app.events(`account-${accountId}`);
    expect(opened).toMatchObject({
      type: 'AccountOpened',
      data: { ...person, accountId, patientId, doctorId: null, roles: ['patient'] },
      position,
    });
    expect(await signIn(command.data.mobile)).toMatchObject({ accountId });
  });

  it('leaves neither the password nor personal data readable anywhere', async () => {
    const answer = await registering({ fullName: 'Wilhelmina Unverwechselbar', birthDate: '1971-07-13' });
    notRefused(answer);
    const kept = await app
      .get(Vault)
      .query<{ table_name: string }>(
        `SELECT table_name FROM information_schema.tables WHERE table_schema = 'vault'`,
      );
    const texts = await Promise.all([
      app.storedText(`patient-${answer.patientId}`),
      app.storedText(`account-${answer.accountId}`),
      ...kept.map(async ({ table_name }) =>
        JSON.stringify(await app.get(Vault).query(`SELECT row_to_json(t)::text FROM vault.${table_name} t`)),
      ),
    ]);
    expect(texts.join()).not.toMatch(/Unverwechselbar|1971-07-13|sentence to remember/);
  });

  it('answers the same when the form is sent again, also to another process', async () => {
    const command = register();
    const [one, two] = await Promise.all([
      app.send<Registered | Refusal>(command),
      other.send<Registered | Refusal>(command),
    ]);
    notRefused(one);
    expect(two).toMatchObject({ accountId: one.accountId, patientId: one.patientId });
    expect(await other.send(command)).toMatchObject({ accountId: one.accountId });
    expect(await typesOf(`account-${one.accountId}`)).toEqual(['AccountOpened']);
    expect(await typesOf(`patient-${one.patientId}`)).toEqual(['PatientRegistered']);
  });

  it('does not sign in who sends somebody’s form again with another password', async () => {
    const command = register();
    await app.send(command);
    const replayed = new RegisterPatientAccount(
      { ...command.data, password: 'the password of another' },
      command.meta,
    );
    expect(await app.send(replayed)).toEqual(refuse('mobile-taken', 'mobile'));
  });

  it('gives a mobile number to the first who registers it', async () => {
    const mobile = aMobile();
    notRefused(await registering({ mobile }));
    const again = mobile.replace('+49 151', '0049 (151)');
    expect(await registering({ mobile: again })).toEqual(refuse('mobile-taken', 'mobile'));
  });

  it('has one winner when many register a mobile number at the same time', async () => {
    const mobile = aMobile();
    const answers = await Promise.all(
      Array.from({ length: 6 }, (_, index) =>
        (index % 2 ? app : other).send<Registered | Refusal>(register({ mobile })),
      ),
    );
    const winners = answers.filter((answer): answer is Registered => 'accountId' in answer);
    expect(winners).toHaveLength(1);
    for (const answer of answers)
      if (!('accountId' in answer)) expect(answer).toEqual(refuse('mobile-taken', 'mobile'));
    expect(await signIn(mobile)).toMatchObject({ accountId: winners[0]?.accountId });
  });

  it.each([
    [{ fullName: ' ' }, refuse('name-missing', 'fullName')],
    [{ mobile: '0151 12345678' }, refuse('mobile-not-valid', 'mobile')],
    [{ mobile: 'call me' }, refuse('mobile-not-valid', 'mobile')],
    [{ email: 'nowhere' }, refuse('email-not-valid', 'email')],
    [{ birthDate: '2025-02-29' }, refuse('birth-date-does-not-exist', 'birthDate')],
    [{ birthDate: '2030-01-01' }, refuse('birth-date-in-future', 'birthDate')],
    [{ password: 'too short' }, refuse('password-too-short', 'password', { min: 15 })],
    [{ password: 'password12345678' }, refuse('password-too-common', 'password')],
  ])('is refused with %j, and the number stays free', async (changes, refusal) => {
    const mobile = aMobile();
    expect(await registering({ mobile, ...changes })).toEqual(refusal);
    notRefused(await registering({ mobile }));
  });

  it('reserves no e-mail address, which nobody has verified', async () => {
    notRefused(await registering({ email: 'shared@example.org' }));
    notRefused(await registering({ email: 'shared@example.org' }));
    expect(await app.get(Authentication).verify('shared@example.org', PASSWORD)).toEqual(
      refuse('wrong-login'),
    );
  });
});

describe('registering as a doctor', () => {
  const doctor = (changes: Partial<RegisterDoctorAccount['data']> = {}) =>
    new RegisterDoctorAccount(
      {
        fullName: 'Grace Hopper',
        mobile: aMobile(),
        specialty: 'cardiology',
        licenceNumber: 'B-4711',
        password: PASSWORD,
        ...changes,
      },
      metaOf(),
    );

  it('opens an account and applies, to be approved', async () => {
    const command = doctor();
    const answer = await app.send<RegisteredDoctor | Refusal>(command);
    notRefused(answer);
    expect(await app.events(`doctor-${answer.doctorId}`)).toMatchObject([
      { type: 'DoctorRegistered', data: { specialty: 'cardiology', licenceNumber: 'B-4711', email: null } },
    ]);
    expect(await app.events(`account-${answer.accountId}`)).toMatchObject([
      { data: { roles: ['doctor'], doctorId: answer.doctorId, patientId: null } },
    ]);
    expect(await signIn(command.data.mobile)).toMatchObject({ accountId: answer.accountId });
    expect(await app.send(command)).toEqual(answer);
  });

  it.each([
    [{ specialty: 'alchemy' }, refuse('unknown-specialty', 'specialty')],
    [{ licenceNumber: '' }, refuse('licence-missing', 'licenceNumber')],
    [{ mobile: '123' }, refuse('mobile-not-valid', 'mobile')],
  ])('is refused with %j', async (changes, refusal) => {
    expect(await app.send(doctor(changes))).toEqual(refusal);
  });
});

describe('an invitation', () => {
  const invite = (role: InvitedRole, changes: Partial<IssueInvitation['data']> = {}) =>
    new IssueInvitation({ fullName: 'Fritz Front', mobile: aMobile(), role, ...changes }, metaOf());
  const accept = (token: string, changes: Partial<AcceptInvitationLink['data']> = {}, meta = metaOf()) =>
    new AcceptInvitationLink({ token, password: PASSWORD, ...changes }, meta);

  async function issue(role: InvitedRole, changes = {}) {
    const command = invite(role, changes);
    const answer = await app.send<InvitationIssued | Refusal>(command);
    notRefused(answer);
    return { ...answer, mobile: command.data.mobile };
  }

  it('is a link that names its person, and the same link when the form is sent again', async () => {
    const command = invite('frontdesk');
    const issued = await app.send<InvitationIssued | Refusal>(command);
    notRefused(issued);
    expect(await other.send(command)).toEqual(issued);
    expect(await app.get(InvitationLinks).peek(issued.invitationToken)).toEqual({
      accountId: issued.accountId,
      fullName: 'Fritz Front',
      mobile: e164(command.data.mobile),
      role: 'frontdesk',
      until: '2026-11-30T08:00:00.000Z',
    });
    expect(await typesOf(`account-${issued.accountId}`)).toEqual(['AccountInvited']);
    expect(await signIn(command.data.mobile)).toEqual(refuse('wrong-login'));
  });

  it.each([
    [{ fullName: '' }, refuse('name-missing', 'fullName')],
    [{ mobile: '12' }, refuse('mobile-not-valid', 'mobile')],
  ])('is refused with %j', async (changes, refusal) => {
    expect(await app.send(invite('admin', changes))).toEqual(refusal);
  });

  it('is refused for a mobile number that has an account', async () => {
    const mobile = aMobile();
    await registering({ mobile });
    expect(await app.send(invite('frontdesk', { mobile }))).toEqual(refuse('mobile-taken', 'mobile'));
  });

  it('opens the account once, with the password of who accepts', async () => {
    const { invitationToken, accountId, mobile } = await issue('auditor');
    const command = accept(invitationToken);
    const answer = await app.send<InvitationLinkAccepted | Refusal>(command);
    notRefused(answer);
    expect(answer).toMatchObject({ accountId, doctorId: null });
    expect(await typesOf(`account-${accountId}`)).toEqual(['AccountInvited', 'InvitationAccepted']);
    expect(await signIn(mobile)).toMatchObject({ accountId });

    expect(await other.send(command)).toEqual(answer);
    expect(await app.send(accept(invitationToken))).toEqual(refuse('link-used'));
    expect(await app.get(InvitationLinks).peek(invitationToken)).toEqual(refuse('link-used'));
  });

  it('makes an invited doctor apply for a specialty', async () => {
    const { invitationToken, accountId } = await issue('doctor', { fullName: 'Dora Doctor' });
    expect(await app.send(accept(invitationToken))).toEqual(refuse('specialty-missing', 'specialty'));
    expect(await app.send(accept(invitationToken, { specialty: 'cardiology' }))).toEqual(
      refuse('licence-missing', 'licenceNumber'),
    );
    const answer = await app.send<InvitationLinkAccepted | Refusal>(
      accept(invitationToken, { specialty: 'cardiology', licenceNumber: 'B-1' }),
    );
    notRefused(answer);
    expect(await app.events(`doctor-${answer.doctorId ?? ''}`)).toMatchObject([
      { type: 'DoctorRegistered', data: { accountId, fullName: 'Dora Doctor', specialty: 'cardiology' } },
    ]);
    expect((await app.events(`account-${accountId}`)).at(-1)).toMatchObject({
      type: 'InvitationAccepted',
      data: { doctorId: answer.doctorId },
    });
  });

  it('is refused when it is made up, too old, locked, or its number was taken meanwhile', async () => {
    expect(await app.send(accept('made up'))).toEqual(refuse('link-not-valid'));

    const taken = await issue('frontdesk');
    await registering({ mobile: taken.mobile });
    expect(await app.send(accept(taken.invitationToken))).toEqual(refuse('mobile-taken', 'mobile'));

    const locked = await issue('frontdesk');
    await app.send(new LockAccount({ accountId: locked.accountId, reason: 'withdrawn' }, metaOf()));
    expect(await app.send(accept(locked.invitationToken))).toEqual(refuse('account-locked'));

    const old = await issue('frontdesk');
    const late = await startContexts(servers);
    late.clock.advance({ hours: 8 * 24 });
    expect(await late.send(accept(old.invitationToken))).toEqual(refuse('link-expired'));
    await late.close();
  });

  it('has one winner when two accept it at the same time, whose password holds', async () => {
    const { invitationToken, accountId, mobile } = await issue('frontdesk');
    const passwords = ['the password of one of them', 'the password of the other'];
    const answers = await Promise.all(
      passwords.map((password, index) =>
        (index === 0 ? app : other).send<object>(accept(invitationToken, { password })),
      ),
    );
    const won = answers.map((answer) => 'accountId' in answer);
    expect(won.toSorted()).toEqual([false, true]);
    expect(await typesOf(`account-${accountId}`)).toEqual(['AccountInvited', 'InvitationAccepted']);
    expect(await signIn(mobile, passwords[won.indexOf(true)])).toMatchObject({ accountId });
    expect(await signIn(mobile, passwords[won.indexOf(false)])).toEqual(refuse('wrong-login'));
  });
});

describe('signing in', () => {
  it('says the same about a wrong password and a login that nobody has', async () => {
    const mobile = aMobile();
    await registering({ mobile });
    for (const [login, password] of [
      [mobile, 'a wrong password, surely'],
      [aMobile(), PASSWORD],
      ['not a number', PASSWORD],
      ['', ''],
      [mobile.replace('+49 ', '0'), PASSWORD],
    ] as const)
      expect(await signIn(login, password)).toEqual(refuse('wrong-login'));
    expect(await signIn(mobile.replace('+49', '0049'))).toHaveProperty('accountId');
  });

  it('leaves facts: one for each sign-in and sign-out, one an hour for refusals', async () => {
    const mobile = aMobile();
    const answer = await registering({ mobile });
    notRefused(answer);
    const { accountId } = answer;
    await app.send(new RecordSignIn({ accountId, role: 'patient' }, metaOf()));
    for (let attempt = 0; attempt < 3; attempt++) await signIn(mobile, 'a wrong password, surely');
    await eventually(async () => (await app.events(`signIns-${accountId}`)).length === 2);
    await app.send(new RecordSignOut({ accountId }, metaOf()));
    expect(await app.events(`signIns-${accountId}`)).toMatchObject([
      { type: 'SignedIn', data: { accountId, role: 'patient' } },
      { type: 'SignInRefused', data: { accountId, rule: 'wrong-login' } },
      { type: 'SignedOut', data: { accountId } },
    ]);
  });

  it('goes on when a form that changes the password is sent twice at once', async () => {
    const mobile = aMobile();
    const answer = await registering({ mobile });
    notRefused(answer);
    const password = 'a quiet lake in autumn';
    const data = {
      accountId: answer.accountId,
      oldPassword: PASSWORD,
      password,
      sessionId: 'own',
      address: '',
    };
    const change = new ChangePassword(data, metaOf());
    const hashing = app.get(Passwords);
    const hash = hashing.hash.bind(hashing);
    let first: unknown;
    hashing.hash = async (typed) => {
      hashing.hash = hash;
      first = await app.send(change);
      return hash(typed);
    };
    const second = await app.send<Settled>(change);
    notRefused(second);
    expect(first).toEqual(second);
    expect(await signIn(mobile, password)).toMatchObject({ accountId: answer.accountId });
  });

  it('is over for a locked account at once, and possible again once it is unlocked', async () => {
    const mobile = aMobile();
    const answer = await registering({ mobile });
    notRefused(answer);
    const { accountId } = answer;
    const sessions = app.get(Sessions);
    const session = { data: {}, accountId, expiresAt: '2026-11-24T00:00:00.000Z' };
    expect(await sessions.begin('open', session, FIRST_GENERATION)).toBe(true);
    const lock = new LockAccount({ accountId, reason: 'lost phone' }, metaOf());
    await app.send(lock);
    expect(await sessions.get('open')).toBeNull();
    expect(await signIn(mobile)).toEqual(refuse('account-locked'));
    expect(await signIn(mobile, 'a wrong password, surely')).toEqual(refuse('wrong-login'));
    await app.send(new UnlockAccount({ accountId }, metaOf()));
    expect(await signIn(mobile)).toMatchObject({ accountId });
    await app.send(lock);
    expect(await signIn(mobile)).toMatchObject({ accountId });
  });

  it('is over, and possible again, where a crash came between: the process sees to it', async () => {
    const mobile = aMobile();
    const answer = await registering({ mobile });
    notRefused(answer);
    const { accountId } = answer;
    const sessions = app.get(Sessions);
    const credentials = app.get(Credentials);
    const react = async (type: string) => {
      const process = app
        .get(Processes)
        .all()
        .find(({ name }) => name === 'lock-out');
      await process?.when[type]?.({ type, data: { accountId } } as never, {} as never);
    };

    await app.send(new LockAccount({ accountId, reason: 'lost phone' }, metaOf()));
    await credentials.unlock(accountId);
    const { generation } = (await credentials.of(accountId))!;
    const session = { data: {}, accountId, expiresAt: '2026-11-24T00:00:00.000Z' };
    expect(await sessions.begin('open', session, generation)).toBe(true);
    await react('AccountLocked');
    await react('AccountLocked');
    expect(await sessions.get('open')).toBeNull();
    expect(await signIn(mobile)).toEqual(refuse('account-locked'));
    await app.send(new UnlockAccount({ accountId }, metaOf()));
    await credentials.lock(accountId);
    await react('AccountUnlocked');
    expect(await signIn(mobile)).toMatchObject({ accountId });
  });

  it('is not kept from many who register at the same time', async () => {
    const mobile = aMobile();
    await registering({ mobile });
    const crowd = Promise.all(Array.from({ length: 20 }, () => registering()));
    expect(await signIn(mobile)).toHaveProperty('accountId');
    for (const answer of await crowd) notRefused(answer);
  });
});
