import { seededRandom } from '../../src/sample/random.js';
import { Clinic, type Client } from '../clinic/clinic.js';
import { LogReader } from '../clinic/log-reader.js';
import { faultsOnceQuiet } from '../clinic/quiet.js';
import { Slotwell } from '../clinic/slotwell.js';
import { scenes, type Stage } from './scenes.js';

/** One point at which to be killed: `before` or `after` an append of a scene. */
export interface Crash {
  readonly scene: string;
  readonly point: string;
}

export interface Aftermath {
  readonly crash: Crash;
  /** How long after the restart everything was settled, in seconds. */
  readonly settledAfter: number;
  readonly faults: readonly string[];
}

/** Every crash there is, scene by scene. */
export function everyCrash(): Crash[] {
  return Object.entries(scenes).flatMap(([scene, { steps }]) =>
    steps.flatMap((step) =>
      ['before', 'after'].map((when) => ({ scene, point: `take-time:${when}-${step}` })),
    ),
  );
}

const DIES_WITHIN_MS = 60_000;
/** Usually after 10 s; a machine that is busy with much else may take its time over it. */
const SETTLED_WITHIN_MS = 60_000;
const CLOCKS = ['09:00', '10:30', '12:00', '13:30', '15:00'];

/** Lets a clinic of its own crash again and again; tells how it stood after each restart. */
export async function* crashAgainAndAgain(
  crashes: readonly Crash[],
  seed: number,
): AsyncGenerator<Aftermath> {
  const random = seededRandom(seed);
  const slotwell = await Slotwell.prepare();
  try {
    await slotwell.start();
    const log = new LogReader(slotwell.eventStoreUrl);
    const clinic = await Clinic.open(slotwell.setupLink, log);
    const patients = await clinic.patients(4);
    const doctors = await clinic.doctors(2);
    const dates = clinic.days(crashes.length);
    for (const [index, crash] of crashes.entries()) {
      const [patient, rival] = random.chance(0.5)
        ? [patients[0]!, patients[1]!]
        : [patients[2]!, patients[3]!];
      const stage: Stage = {
        clinic,
        patient,
        rival,
        doctor: random.pick(doctors),
        date: dates[index]!,
        clock: random.pick(CLOCKS),
      };
      const begin = await scenes[crash.scene]!.prepare(stage);
      await slotwell.stop();
      await restart(slotwell, clinic, [...patients, ...doctors], crash.point);
      const dying = slotwell.dies(DIES_WITHIN_MS);
      await begin();
      const faults = (await dying) ? [] : [`It did not die at ${crash.point}`];
      if (faults.length > 0) await slotwell.stop();
      await restart(slotwell, clinic, [...patients, ...doctors]);
      const since = performance.now();
      faults.push(...(await faultsOnceQuiet(clinic, SETTLED_WITHIN_MS)));
      yield { crash, settledAfter: (performance.now() - since) / 1_000, faults };
    }
    await log.close();
  } finally {
    await slotwell.remove();
  }
}

async function restart(
  slotwell: Slotwell,
  clinic: Clinic,
  clients: readonly Client[],
  crashAt = '',
): Promise<void> {
  await slotwell.start(crashAt);
  await clinic.log.moveTo(slotwell.eventStoreUrl);
  clinic.address = slotwell.address;
  for (const { browser } of clients) browser.address = slotwell.address;
}
