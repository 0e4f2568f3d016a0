import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { ledgerStream } from '../audit/domain/ledger/ledger.js';
import { readSeal } from '../platform/ledger/seal.js';
import { complain } from './progress-bar.js';
import { withServers, WrongRequest, type OpenedServers } from './with-servers.js';

const usage = 'npm run --silent audit:head [-- --out FILE]';

/** Writes the newest seal of the ledger, to be kept where nobody who can change the log can reach it. */
async function run({ log }: OpenedServers): Promise<number> {
  const out = outFile();
  const seal = readSeal((await log.lastOf(ledgerStream.name('')))?.data);
  if (!seal)
    throw new WrongRequest('Nothing is sealed yet: the first seal comes a minute after the first event.');
  const text = `${JSON.stringify(seal, undefined, 2)}\n`;
  if (out === undefined) process.stdout.write(text);
  else {
    await writeFile(out, text);
    complain(
      `${out}: the first ${String(seal.treeSize)} events, sealed at ${seal.sealedAt} with ${seal.keyId}.`,
    );
  }
  return 0;
}

function outFile(): string | undefined {
  try {
    return parseArgs({ options: { out: { type: 'string' } } }).values.out;
  } catch (error) {
    throw new WrongRequest(`${error instanceof Error ? error.message : String(error)}\n${usage}`);
  }
}

process.exitCode = await withServers(run);
