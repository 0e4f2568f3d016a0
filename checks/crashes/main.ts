import { parseArgs } from 'node:util';
import { crashAgainAndAgain, everyCrash, type Aftermath, type Crash } from './crash.js';

const USAGE = `npm run check:crashes -- [--short] [--seeds 1] [--seed 1] [--only "a move"]
  kills Slotwell before and after every append of everything that takes time, and looks at what the restart makes of it`;

const option = { type: 'string' } as const;
const { values } = parseArgs({
  options: {
    short: { type: 'boolean', default: false },
    seeds: { ...option, default: '1' },
    seed: { ...option, default: '1' },
    only: option,
    help: { type: 'boolean', default: false },
  },
});

/** One that is finished and one that is given up. */
const SAMPLE: readonly Crash[] = [
  { scene: 'a booking', point: 'take-time:after-doctor-day' },
  { scene: 'a move', point: 'take-time:after-commit' },
];

async function run(): Promise<boolean> {
  const all = values.short ? SAMPLE : everyCrash();
  const crashes = all.filter(({ scene }) => values.only === undefined || scene === values.only);
  const seeds = Array.from({ length: Number(values.seeds) }, (_, index) => Number(values.seed) + index);
  const seen: Aftermath[] = [];
  for (const seed of seeds) {
    for await (const aftermath of crashAgainAndAgain(crashes, seed)) {
      seen.push(aftermath);
      say(
        `${String(seen.length)}/${String(crashes.length * seeds.length)} seed ${String(seed)}: ${lineOf(aftermath)}`,
      );
    }
  }
  const wrong = seen.filter(({ faults }) => faults.length > 0);
  const longest = Math.max(0, ...seen.map(({ settledAfter }) => settledAfter));
  say(
    `${String(seen.length)} crashes, ${String(wrong.length)} left something wrong; settled after at most ${longest.toFixed(1)} s`,
  );
  return wrong.length === 0 && seen.length > 0;
}

function lineOf({ crash, settledAfter, faults }: Aftermath): string {
  const end =
    faults.length === 0 ? `settled after ${settledAfter.toFixed(1)} s` : `WRONG: ${faults.join('; ')}`;
  return `${crash.point} of ${crash.scene}: ${end}`;
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

if (values.help) say(USAGE);
else process.exitCode = (await run()) ? 0 : 1;
