import { parseArgs } from 'node:util';
import { firstDifference, shortened, type Twins } from './compare.js';
import { Model } from './model.js';
import { OwnStore } from './own-store.js';
import { Server } from './server.js';
import { story } from './story.js';
import { inWords } from './words.js';

const USAGE = `npm run check:twins -- [--seed 1] [--seeds 10] [--operations 500]
  asks an event store of its own a story of random operations, and compares what it says with EventStoreDB’s rules
  --url esdb://A                      asks that one instead: it keeps what the story writes
  --url esdb://A --against esdb://B   asks two at once, and compares them with each other`;

const option = { type: 'string' } as const;
const { values } = parseArgs({
  options: {
    url: option,
    against: option,
    seed: { ...option, default: '1' },
    seeds: { ...option, default: '10' },
    operations: { ...option, default: '500' },
    help: { type: 'boolean', default: false },
  },
});

async function compare(url: string): Promise<boolean> {
  const other = values.against;
  const twins: Twins = async () => [await Server.open(url), other ? await Server.open(other) : new Model()];
  for (let seed = Number(values.seed); seed < Number(values.seed) + Number(values.seeds); seed += 1) {
    const difference = await firstDifference(story(seed, Number(values.operations)), twins);
    if (difference) {
      say(
        `seed ${String(seed)}: they differ at operation ${String(difference.operations.length)}. In short:`,
      );
      say(inWords(await shortened(difference, twins)));
      return false;
    }
    say(`seed ${String(seed)}: they agree`);
  }
  return true;
}

async function ours(): Promise<boolean> {
  const store = await OwnStore.start();
  return compare(store.url).finally(() => store.remove());
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

if (values.help) say(USAGE);
else process.exitCode = (await (values.url ? compare(values.url) : ours())) ? 0 : 1;
