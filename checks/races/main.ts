import { parseArgs } from 'node:util';
import { Clinic } from '../clinic/clinic.js';
import { LogReader } from '../clinic/log-reader.js';
import { faultsOnceQuiet } from '../clinic/quiet.js';
import { Slotwell } from '../clinic/slotwell.js';
import { contest } from './contests.js';
import { freeForAll } from './free-for-all.js';
import { oneByOne } from './one-by-one.js';
import { neverDone, tally } from './tally.js';

const USAGE = `npm run check:races -- [--short] [--seconds 30] [--seed 1] [--patients 16] [--doctors 3] [--contests 3]
  against a Slotwell that runs, which nobody else may register at meanwhile:
  --url https://… --event-store esdb://… [--prefix P] --login <an administrator’s> --password … [--zone Europe/Berlin]`;

const option = { type: 'string' } as const;
const short = { seconds: '4', patients: '8', doctors: '2', contests: '1' };
const usual = process.argv.includes('--short')
  ? short
  : { seconds: '30', patients: '16', doctors: '3', contests: '3' };
const { values } = parseArgs({
  options: {
    short: { type: 'boolean', default: false },
    seconds: { ...option, default: usual.seconds },
    seed: { ...option, default: String(Date.now() % 100_000) },
    patients: { ...option, default: usual.patients },
    doctors: { ...option, default: usual.doctors },
    contests: { ...option, default: usual.contests },
    url: option,
    'event-store': option,
    prefix: { ...option, default: '' },
    login: option,
    password: option,
    zone: { ...option, default: 'Europe/Berlin' },
    help: { type: 'boolean', default: false },
  },
});

/** Half-done things are settled after 10 s; a machine that is busy with much else may take its time over it. */
const SETTLED_WITHIN_MS = 60_000;

const FAULTS_SHOWN = 40;

async function race(clinic: Clinic): Promise<boolean> {
  const [patients, doctors] = [
    await clinic.patients(Number(values.patients)),
    await clinic.doctors(Number(values.doctors)),
  ];
  const rounds = Number(values.contests);
  const [quiet = '', ...dates] = clinic.days(rounds + 3);
  say(`${String(patients.length)} patients and ${String(doctors.length)} doctors, seed ${values.seed}`);

  await oneByOne({ clinic, patient: patients[0]!, doctor: doctors[0]!, date: quiet });
  for (const [index, date] of dates.slice(2).entries()) {
    await contest({ clinic, patients, doctors, date });
    say(`contest ${String(index + 1)} of ${String(rounds)}`);
  }
  const lasts = Number(values.seconds) * 1_000;
  await freeForAll({ clinic, patients, doctors, dates: dates.slice(0, 2), seed: Number(values.seed), lasts });

  const faults = await faultsOnceQuiet(clinic, SETTLED_WITHIN_MS);
  const missing = neverDone(clinic.journal).map((deed) => `Nobody succeeded in this: ${deed}`);
  say(tally(clinic.journal));
  say(`${String((await clinic.log.all()).length)} events, ${String(clinic.journal.length)} attempts`);
  for (const fault of [...faults, ...missing].slice(0, FAULTS_SHOWN)) say(`FAULT ${fault}`);
  say(faults.length + missing.length === 0 ? 'Nothing is wrong.' : `${String(faults.length)} faults.`);
  return faults.length + missing.length === 0;
}

async function ours(): Promise<boolean> {
  const slotwell = await Slotwell.prepare();
  try {
    await slotwell.start();
    const log = new LogReader(slotwell.eventStoreUrl);
    const isRight = await race(await Clinic.open(slotwell.setupLink, log, values.zone));
    await log.close();
    if (!isRight) say(slotwell.output());
    return isRight;
  } finally {
    await slotwell.remove();
  }
}

async function theirs(address: string): Promise<boolean> {
  const { 'event-store': url, prefix, login, password, zone } = values;
  if (!url || !login || !password) throw new Error(USAGE);
  const log = new LogReader(url, prefix);
  const isRight = await race(await Clinic.join({ address, login, password, zone }, log));
  await log.close();
  return isRight;
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

if (values.help) say(USAGE);
else process.exitCode = (await (values.url ? theirs(values.url.replace(/\/$/, '')) : ours())) ? 0 : 1;
