import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { CommandBus } from '@nestjs/cqrs';
import {
  RegisterPatientAccount,
  type Registered,
} from '../../../src/identity/domain/account/register-patient-account.js';
import { ChangeContacts } from '../../../src/identity/domain/account/change-contacts.js';
import {
  RegisterDoctorAccount,
  type RegisteredDoctor,
} from '../../../src/identity/domain/account/register-doctor-account.js';
import { SetUpClinic, type ClinicSetUp } from '../../../src/identity/domain/account/set-up-clinic.js';
import { OpenAccount } from '../../../src/identity/domain/account/open-account.js';
import type { Command } from '../../../src/kernel/command.js';
import type { Refusal } from '../../../src/kernel/refusal.js';
import { Authentication } from '../../../src/platform/vault/authentication.js';
import { OutboxRelay } from '../../../src/platform/vault/outbox-relay.js';
import { Outbox } from '../../../src/platform/vault/outbox.js';
import { SetupLinks } from '../../../src/platform/vault/setup-links.js';
import { ChangeDoctorDetails } from '../../../src/registration/domain/doctor/change-doctor-details.js';
import { startContexts, startServers, type Contexts, type Servers } from '../../support/contexts.js';
import { metaOf, notRefused } from '../../support/decider.js';

const PASSWORD = 'a sentence to remember';
const MOBILE = '+49 151 00000001';

let servers: Servers;
beforeAll(async () => {
  servers = await startServers();
});
afterAll(() => servers.stop());
afterEach(() => vi.restoreAllMocks());

/** A process that dies at a moment: nothing that it would have done after happens. */
async function crashing(dieAt: (process: Contexts) => void, command: Command<object>) {
  const process = await startContexts(servers);
  dieAt(process);
  await expect(process.send(command)).rejects.toThrow('the process died');
  await process.close();
}

const afterTheCommit = (process: Contexts) =>
  vi.spyOn(process.get(Outbox), 'carryOut').mockRejectedValue(new Error('the process died'));

const beforeExecuting = (kind: abstract new (...data: never[]) => object) => (process: Contexts) => {
  const bus = process.get(CommandBus);
  const execute = bus.execute.bind(bus);
  vi.spyOn(bus, 'execute').mockImplementation((command) =>
    command instanceof kind ? Promise.reject(new Error('the process died')) : execute(command),
  );
};

const beforeOpeningTheAccount = beforeExecuting(OpenAccount);

async function nextProcess(): Promise<Contexts> {
  const process = await startContexts(servers);
  const relay = process.get(OutboxRelay);
  await relay.start();
  await relay.stop();
  return process;
}

const registration = (mobile = MOBILE) =>
  new RegisterPatientAccount(
    { fullName: 'Ada Byron', mobile, birthDate: '1985-12-10', password: PASSWORD },
    metaOf(),
  );

describe('a crash after the vault has committed', () => {
  it('does not lose a set-up', async () => {
    const first = await startContexts(servers);
    const token = await first.get(SetupLinks).issue();
    await first.close();
    const command = new SetUpClinic(
      {
        token,
        clinicName: 'Linden',
        zone: 'Europe/Berlin',
        fullName: 'Agnes Admin',
        mobile: '+49 151 00000002',
        password: PASSWORD,
        specialty: 'cardiology',
        licenceNumber: 'L-1',
      },
      metaOf(),
    );
    await crashing(beforeOpeningTheAccount, command);

    const next = await nextProcess();
    const answer = await next.send<ClinicSetUp | Refusal>(command);
    notRefused(answer);
    const types = async (stream: string) => (await next.events(stream)).map(({ type }) => type);
    expect(await types(`account-${answer.accountId}`)).toEqual(['AccountOpened']);
    expect(await types(`doctor-${answer.doctorId ?? ''}`)).toEqual([
      'DoctorRegistered',
      'DoctorApproved',
      'WorkingHoursSet',
    ]);
    expect((await types('clinic')).filter((type) => type === 'ClinicOpened')).toHaveLength(1);
    await next.close();
  });

  it.each([
    ['before any command', '+49 151 00000003', afterTheCommit],
    ['between two commands', '+49 151 00000004', beforeOpeningTheAccount],
  ])('does not lose a registration: %s', async (_, mobile, dieAt) => {
    const command = registration(mobile);
    await crashing(dieAt, command);

    const next = await nextProcess();
    const signedIn = await next.get(Authentication).verify(mobile, PASSWORD);
    notRefused(signedIn);
    const [opened, ...more] = await next.events(`account-${signedIn.accountId}`);
    expect(more).toEqual([]);
    const { patientId } = opened?.data as { patientId: string };
    expect((await next.events(`patient-${patientId}`)).map(({ type }) => type)).toEqual([
      'PatientRegistered',
    ]);
    const { accountId } = signedIn;
    expect(await next.send(command)).toEqual({ accountId, patientId, position: opened?.position });
    await next.close();
  });

  it('is mended by sending the form again, too', async () => {
    const command = registration('+49 151 00000005');
    await crashing(afterTheCommit, command);
    const next = await startContexts(servers);
    const answer = await next.send<Registered | Refusal>(command);
    notRefused(answer);
    expect(await next.events(`account-${answer.accountId}`)).toHaveLength(1);
    await next.close();
  });

  it('does not leave a doctor between two names', async () => {
    const mobile = '+49 151 00000006';
    const first = await startContexts(servers);
    const register = { fullName: 'Dora Doctor', mobile, specialty: 'cardiology', licenceNumber: 'L-2' };
    const doctor = await first.send<RegisteredDoctor | Refusal>(
      new RegisterDoctorAccount({ ...register, password: PASSWORD }, metaOf()),
    );
    notRefused(doctor);
    const { accountId, doctorId } = doctor;
    await first.close();
    const change = new ChangeContacts(
      {
        accountId,
        fullName: 'Dora King',
        mobile: '+49 151 00000007',
        email: null,
        password: PASSWORD,
        code: '',
        address: '',
      },
      metaOf(),
    );
    await crashing(beforeExecuting(ChangeDoctorDetails), change);

    const next = await nextProcess();
    const called = async (stream: string) => (await next.events(stream)).at(-1)?.data;
    expect(await called(`account-${accountId}`)).toMatchObject({ fullName: 'Dora King' });
    expect(await called(`doctor-${doctorId}`)).toMatchObject({
      fullName: 'Dora King',
      mobile: '+4915100000007',
    });
    notRefused(await next.send<Refusal | object>(change));
    expect(await next.events(`doctor-${doctorId}`)).toHaveLength(2);
    await next.close();
  });
});
