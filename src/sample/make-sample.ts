import { randomBytes } from 'node:crypto';
import { addDays, dateAt } from '../kernel/time.js';
import { CLINIC_ID, clinicStream } from '../registration/domain/clinic/clinic.js';
import type { Codec } from '../platform/event-store/codec.js';
import type { EventLog } from '../platform/event-store/event-log.js';
import type { PersonKeys } from '../platform/event-store/keyring.js';
import { withoutProcesses } from '../platform/processes/processes-worker.js';
import type { Credentials } from '../platform/vault/credentials.js';
import type { Logins } from '../platform/vault/logins.js';
import type { Passwords } from '../platform/vault/passwords.js';
import type { Vault } from '../platform/vault/vault.js';
import { hireDoctors, openTheClinic, registerPatients } from './cast.js';
import { Diary } from './diary.js';
import type { SampleOptions } from './options.js';
import { askQuestions } from './questions.js';
import { seededRandom } from './random.js';
import type { SampleAccount, Scene } from './scene.js';
import { Storyteller } from './storyteller.js';
import { inventWishes } from './wishes.js';

/** The log already holds a clinic: an invented one is never mixed into it. */
export class LogNotEmpty extends Error {}

/** What a sample clinic is written with: the app's own parts. */
export interface SampleTools {
  readonly log: EventLog;
  readonly codec: Codec;
  readonly keys: PersonKeys;
  readonly vault: Vault;
  readonly logins: Logins;
  readonly credentials: Credentials;
  readonly passwords: Passwords;
}

export interface Sample {
  /** Those who can sign in. Passwords are random and kept nowhere else. */
  readonly accounts: readonly (SampleAccount & { readonly password: string })[];
  readonly events: number;
}

/** `done` of `total` of the step's things are there. */
export type Progress = (step: 'patients' | 'requests', done: number, total: number) => void;

const DOCTORS_WITH_PASSWORD = 25;

/**
 * Invents a clinic and writes it into an empty log, the same for the same seed and day. Throws `LogNotEmpty`.
 * `now` is an ISO instant.
 */
export async function makeSampleClinic(
  tools: SampleTools,
  options: SampleOptions,
  now: string,
  progress: Progress,
): Promise<Sample> {
  return withoutProcesses(tools.vault, () => tellStory(tools, options, now, progress));
}

/** Processes would end in between what the past has left open so far, such as requests whose date is long over. */
async function tellStory(
  tools: SampleTools,
  options: SampleOptions,
  now: string,
  progress: Progress,
): Promise<Sample> {
  if ((await tools.log.identity()) !== null)
    throw new LogNotEmpty(
      'The event store holds a clinic already; a sample clinic goes into an empty one only.',
    );
  const scene = setScene(tools, options, now);
  const staff = await openTheClinic(scene);
  const [admin, desk] = staff;
  if (!admin || !desk) throw new Error('The clinic has no staff');
  const doctors = await hireDoctors(scene, admin);
  const patients = await registerPatients(scene, (done) => {
    progress('patients', done, options.patients);
  });
  const wishes = inventWishes(scene, doctors, patients);
  await new Diary(scene, doctors, desk).live(wishes, (done) => {
    progress('requests', done, options.requests);
  });
  await askQuestions(scene, patients, desk);

  const signingIn: SampleAccount[] = [
    ...staff,
    ...doctors.slice(0, DOCTORS_WITH_PASSWORD).flatMap((doctor) => accountOf(doctor, 'doctor')),
    ...patients.flatMap((patient) => accountOf(patient, 'patient')),
  ];
  return { accounts: await givePasswords(tools, signingIn, now), events: scene.teller.written };
}

function setScene({ log, codec, keys }: SampleTools, options: SampleOptions, now: string): Scene {
  const teller = new Storyteller(log, codec, keys);
  const today = dateAt(now, options.zone);
  const past = Math.ceil((options.days * 2) / 3);
  return {
    teller,
    random: seededRandom(options.seed),
    options,
    firstDay: addDays(today, -past),
    lastDay: addDays(today, options.days - past),
    today,
    clinic: () => teller.state(clinicStream, CLINIC_ID),
  };
}

function accountOf(
  person: { accountId: string | null; fullName: string; mobile: string | null },
  role: 'doctor' | 'patient',
): SampleAccount[] {
  const { accountId, fullName, mobile } = person;
  return accountId !== null && mobile !== null ? [{ accountId, fullName, mobile, role }] : [];
}

async function givePasswords(
  { vault, logins, credentials, passwords }: SampleTools,
  accounts: readonly SampleAccount[],
  now: string,
): Promise<Sample['accounts']> {
  const withPassword = accounts.map((account) => ({
    ...account,
    password: randomBytes(12).toString('base64url'),
  }));
  const hashes = new Map<string, string>();
  for (const { accountId, password } of withPassword) hashes.set(accountId, await passwords.hash(password));
  await vault.transaction(async (tx) => {
    const wanted = accounts.map(({ accountId, mobile }) => ({
      accountId,
      kind: 'mobile' as const,
      value: mobile,
    }));
    await logins.take(tx, wanted);
    await credentials.set(tx, hashes, now);
  });
  return withPassword;
}
