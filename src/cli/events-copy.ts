import { parseArgs } from 'node:util';
import { CannotCopy, copyLog, printOf, type LogPrint } from '../platform/event-store/copy-log.js';
import { RawLog } from '../platform/event-store/raw-log.js';
import { OutcomeUnknown, RevisionConflict } from '../platform/event-store/settled-append.js';
import { progressBar, say } from './progress-bar.js';

class WrongArguments extends Error {}

/** Copies a log to another server and holds the two against each other. Interrupted, it goes on where it stopped. */
async function run(): Promise<void> {
  const { from, to } = servers();
  try {
    await reach('source', from);
    await reach('target', to);
    const copied = await copyLog(from, to, progressBar('events copied'));
    say(`${String(copied)} events copied. Holding both logs against each other …`);
    const [source, target] = [
      await printOf(from, progressBar('events read')),
      await printOf(to, progressBar('events read')),
    ];
    show('source', source);
    show('target', target);
    if (source.hash !== target.hash || source.events !== target.events)
      throw new CannotCopy(
        'The logs differ. Was something written to one of them meanwhile? Copy again to go on.',
      );
    say('They hold the same events.');
  } finally {
    await from.close();
    await to.close();
  }
}

function servers(): { from: RawLog; to: RawLog } {
  const usage = 'npm run events:copy -- --from esdb://… --to esdb://…';
  const option = { type: 'string' } as const;
  let values: { from?: string | undefined; to?: string | undefined };
  try {
    ({ values } = parseArgs({ options: { from: option, to: option } }));
  } catch (error) {
    throw new WrongArguments(`${error instanceof Error ? error.message : String(error)}\n${usage}`);
  }
  const { from, to } = values;
  if (!from?.startsWith('esdb') || !to?.startsWith('esdb')) throw new WrongArguments(usage);
  if (from === to) throw new WrongArguments(`The source and the target are the same server.\n${usage}`);
  return { from: logAt('from', from), to: logAt('to', to) };
}

function logAt(option: string, url: string): RawLog {
  try {
    return new RawLog(url);
  } catch (error) {
    throw new WrongArguments(`--${option}: ${(error as Error).message}`);
  }
}

async function reach(name: string, log: RawLog): Promise<void> {
  await log.lastEvent().catch((error: Error) => {
    throw new CannotCopy(`The ${name} cannot be read: ${error.message}`);
  });
}

function show(name: string, { events, hash }: LogPrint): void {
  say(`${name}: ${String(events)} events, SHA-256 ${hash}`);
}

try {
  await run();
} catch (error) {
  const expected = [CannotCopy, WrongArguments, OutcomeUnknown, RevisionConflict];
  // What the client says of a server has a type; anything else is a fault of ours.
  if (!expected.some((kind) => error instanceof kind) && !('type' in (error as Error))) throw error;
  process.stderr.write(`${(error as Error).message}\n`);
  process.exitCode = 1;
}
