import { eventCatalogue } from '../event-catalogue.js';
import { Clock } from '../platform/clock.js';
import { createCodec } from '../platform/event-store/codec.js';
import { AlreadyVerifying, verifyReadModels } from '../platform/projecting/verify-read-models.js';
import { VaultPersonKeys } from '../platform/vault/person-keys.js';
import { Verifications } from '../platform/vault/verifications.js';
import { progressBar, say } from './progress-bar.js';
import { withServers, WrongRequest, type OpenedServers } from './with-servers.js';

/**
 * Replays the log beside the read models and compares what both hold. Exit code 0: they hold the same. 1: what differs is
 * named.
 */
async function run({ log, vault, databaseUrl: url }: OpenedServers): Promise<number> {
  const codec = createCodec(eventCatalogue, new VaultPersonKeys(vault));
  const bar = progressBar('is the position that was replayed');
  const verifications = new Verifications(vault, new Clock());
  const { isRight } = await verifications.note('read-models', async (progress) => {
    const verdict = await verifyReadModels({
      url,
      log,
      codec,
      progress: (share, position) => {
        bar(Number(position), share);
        progress(share);
      },
    }).catch((error: unknown) => {
      throw error instanceof AlreadyVerifying ? new WrongRequest(error.message) : error;
    });
    verdict.lines.forEach(say);
    return { isRight: verdict.isRight, result: verdict.lines };
  });
  return isRight ? 0 : 1;
}

process.exitCode = await withServers(run);
