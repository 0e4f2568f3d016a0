import { Logger } from '@nestjs/common';
import type { LedgerBook } from './ledger-book.js';
import type { LedgerOptions } from './ledger.js';
import { leafHash, leafText } from './merkle.js';
import { verifyLog } from './verify-log.js';

const logger = new Logger('ledger');

/**
 * Makes sure that the ledger may go on in this log: its last leaf is of the event at its position or, where a log was
 * copied to other positions, of the event that stands as far from the start. Answers why not; `null` when it may.
 */
export async function findPlace(book: LedgerBook, log: LedgerOptions['log']): Promise<string | null> {
  const { frontier, position } = await book.state();
  if (position === null) return null;
  const [event, leaf] = [await log.at(position), await book.leaf(frontier.size - 1)];
  if (event && leaf?.hash.equals(leafHash(leafText(event)))) return null;
  const size = frontier.size;
  const unsealed = { seals: nothing(), trusted: new Set<string>(), head: null };
  const root = frontier.root();
  const { finding, last } = await verifyLog({ log: log.read(null), leaves: book, size, root, ...unsealed });
  if (finding || last === null) return 'the log does not hold the events that it holds';
  logger.log('The log stands at other positions than before, and holds the same events');
  await book.resumeAt(size, last);
  return null;
}

async function* nothing(): AsyncGenerator<never> {
  // There are no seals to look at.
}
