import { addDays, dateAt } from '../kernel/time.js';
import { isRefusal, refuse, type Refusal } from '../kernel/refusal.js';
import { CLINIC_ID, clinicStream } from '../registration/domain/clinic/clinic.js';
import { crashPoint } from '../platform/crash-point.js';
import type { Codec } from '../platform/event-store/codec.js';
import type { EventLog } from '../platform/event-store/event-log.js';
import type { PersonKeys } from '../platform/event-store/keyring.js';
import { RevisionConflict } from '../platform/event-store/settled-append.js';
import { withoutProcesses } from '../platform/processes/processes-worker.js';
import type { Credentials } from '../platform/vault/credentials.js';
import type { Logins } from '../platform/vault/logins.js';
import type { Passwords } from '../platform/vault/passwords.js';
import type { BegunSample, SampleClinic } from '../platform/vault/sample-clinic.js';
import type { Vault } from '../platform/vault/vault.js';
import { hireDoctors, openTheClinic, registerPatients } from './cast.js';
import { Diary } from './diary.js';
import type { SampleOptions } from '../kernel/sample-options.js';
import { askQuestions } from './questions.js';
import { seededRandom } from './random.js';
import type { SampleAccount, Scene } from './scene.js';
import { Storyteller } from './storyteller.js';
import { inventWishes } from './wishes.js';

/** What a sample clinic is written with: the app's own parts. */
export interface SampleTools {
  readonly log: EventLog;
  readonly codec: Codec;
  readonly keys: PersonKeys;
  readonly vault: Vault;
  readonly logins: Logins;
  readonly credentials: Credentials;
  readonly passwords: Passwords;
  readonly sampleClinic: SampleClinic;
}

export interface SampleWanted {
  /** Of a set-up link. */
  readonly token: string;
  /** How large it is to be, unless one was begun already. */
  readonly options: SampleOptions;
  /** ISO instant. */
  readonly now: string;
}

export interface Sample {
  /** Those who can sign in. The passwords are random and stand nowhere. */
  readonly accounts: readonly (SampleAccount & { readonly password: string })[];
  readonly events: number;
}

/** `done` of `total` of the step's things are there. */
export type Progress = (step: 'patients' | 'requests', done: number, total: number) => void;

const DOCTORS_WITH_PASSWORD = 25;

/**
 * Invents a clinic and writes it into an empty log, the same for the same seed and day. One whose making broke off is told
 * again from what it was begun with: every append that is there already is recognised by its ids and written once. One
 * that was made within the last hour is only shown again.
 *
 * Refuses with what is wrong with the link, `clinic-already-open`, `sample-under-way` while somebody else is at it, and
 * `sample-begun-differently` when the half that is there is from another story.
 */
export async function makeSampleClinic(
  tools: SampleTools,
  { token, options, now }: SampleWanted,
  progress: Progress,
): Promise<Sample | Refusal> {
  const { sampleClinic, log, vault } = tools;
  return sampleClinic.alone(async () => {
    const story = { options, today: dateAt(now, options.zone) };
    const logIsEmpty = (await log.identity()) === null;
    const begun = await sampleClinic.begin(token, story, { now, logIsEmpty });
    if (isRefusal(begun)) return begun;
    try {
      return await withoutProcesses(vault, () => tellStory(tools, begun, now, progress));
    } catch (error) {
      if (error instanceof RevisionConflict) return refuse('sample-begun-differently');
      throw error;
    }
  });
}

/** Processes would end in between what the past has left open so far, such as requests whose date is long over. */
async function tellStory(
  tools: SampleTools,
  begun: BegunSample<SampleOptions>,
  now: string,
  progress: Progress,
): Promise<Sample> {
  const { options } = begun;
  const scene = setScene(tools, begun);
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

  const accounts = [
    ...staff,
    ...doctors.slice(0, DOCTORS_WITH_PASSWORD).flatMap((doctor) => accountOf(doctor, 'doctor')),
    ...patients.flatMap((patient) => accountOf(patient, 'patient')),
  ].map((account) => ({ ...account, password: tools.sampleClinic.passwordOf(account.accountId) }));
  if (!begun.made) await letIn(tools, accounts, now);
  return { accounts, events: scene.teller.written };
}

/** The teller of one that is made already writes nothing: the clinic's own story has gone on. */
function setScene(
  { log, codec, keys }: SampleTools,
  { options, today, made }: BegunSample<SampleOptions>,
): Scene {
  const teller = new Storyteller(made ? null : log, codec, keys);
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

/** Up to this transaction nobody can sign in, and after it everybody who is shown. */
async function letIn(
  { vault, logins, credentials, passwords, sampleClinic }: SampleTools,
  accounts: Sample['accounts'],
  now: string,
): Promise<void> {
  const hashes = new Map<string, string>();
  for (const { accountId, password } of accounts) hashes.set(accountId, await passwords.hash(password));
  crashPoint('sample:before-let-in');
  await vault.transaction(async (tx) => {
    const kind = 'mobile' as const;
    await logins.take(
      tx,
      accounts.map(({ accountId, mobile }) => ({ accountId, kind, value: mobile })),
    );
    await credentials.set(tx, hashes, now);
    await sampleClinic.finish(tx, now);
  });
  crashPoint('sample:after-let-in');
}
