import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { ledgerStream } from '../audit/domain/ledger/ledger.js';
import { Clock } from '../platform/clock.js';
import { describeCheck, isRight } from '../platform/ledger/describe.js';
import { LedgerBook } from '../platform/ledger/ledger-book.js';
import { LedgerCheck } from '../platform/ledger/ledger-check.js';
import { LedgerKeys } from '../platform/ledger/ledger-keys.js';
import { readSeal, type Seal } from '../platform/ledger/seal.js';
import { Verifications } from '../platform/vault/verifications.js';
import { progressBar, say } from './progress-bar.js';
import { withServers, WrongRequest, type OpenedServers } from './with-servers.js';

const usage = 'npm run audit:verify [-- --head FILE]';

/**
 * Reads the whole log and holds it against the ledger, its seals and, where one is given, a seal that was kept elsewhere.
 * Exit code 0: all is as it was. 1: the first difference is named. 2: wrong arguments.
 */
async function run({ log, vault }: OpenedServers): Promise<number> {
  const head = await givenSeal();
  const check = new LedgerCheck(
    vault,
    log,
    new LedgerBook(vault),
    new LedgerKeys(vault),
    ledgerStream.name(''),
  );
  const bar = progressBar('events read');
  const { isRight: right } = await new Verifications(vault, new Clock()).note('ledger', async (progress) => {
    const result = await check.run({
      head,
      progress: (share, events) => {
        bar(events, share);
        progress(share);
      },
    });
    const lines = describeCheck(result);
    lines.forEach(say);
    return { isRight: isRight(result), result: lines };
  });
  return right ? 0 : 1;
}

async function givenSeal(): Promise<Seal | null> {
  const file = headFile();
  if (file === undefined) return null;
  const seal = readSeal(await contentOf(file));
  if (!seal) throw new WrongRequest(`${file} holds no seal. npm run audit:head writes one.`);
  return seal;
}

function headFile(): string | undefined {
  try {
    return parseArgs({ options: { head: { type: 'string' } } }).values.head;
  } catch (error) {
    throw new WrongRequest(`${error instanceof Error ? error.message : String(error)}\n${usage}`);
  }
}

async function contentOf(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as unknown;
  } catch (error) {
    throw new WrongRequest(
      `${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

process.exitCode = await withServers(run);
