import { Inject, Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock.js';
import { LedgerBook } from '../../platform/ledger/ledger-book.js';
import { LedgerCheck } from '../../platform/ledger/ledger-check.js';
import { READ_MODELS, type ReadModels } from '../../platform/projecting/read-models.js';
import { Verifications, type Verification } from '../../platform/vault/verifications.js';
import type { Part } from '../answers/answer.js';
import { People } from './people.js';

/** How soon to look again, in milliseconds: no event tells of a verification. */
const LOOK_AGAIN_MS = { running: 1_000, idle: 3_000 };

/** Whether history is still what it was: the ledger, its newest seal, and what came of the last verifications. */
@Injectable()
export class Integrity {
  constructor(
    private readonly book: LedgerBook,
    private readonly check: LedgerCheck,
    private readonly verifications: Verifications,
    private readonly clock: Clock,
    @Inject(READ_MODELS) private readonly db: ReadModels,
  ) {}

  /** `until` is the ISO instant at which to look again. */
  async part(): Promise<Part & { readonly until: string }> {
    const [{ frontier, trouble }, seal, ledger, readModels] = await Promise.all([
      this.book.state(),
      this.check.lastSeal(),
      this.verifications.latest('ledger'),
      this.verifications.latest('read-models'),
    ]);
    const all = [ledger, readModels].flatMap(({ finished, running }) => [finished, running]);
    const people = await People.find(
      this.db,
      all.flatMap((one) => one?.askedBy ?? []),
    );
    const data = {
      size: frontier.size,
      unsealed: frontier.size - (seal?.treeSize ?? 0),
      trouble,
      seal,
      ledger: { finished: shown(ledger.finished, people), running: shown(ledger.running, people) },
      readModels: {
        finished: shown(readModels.finished, people),
        running: shown(readModels.running, people),
      },
    };
    const soon = LOOK_AGAIN_MS[ledger.running || readModels.running ? 'running' : 'idle'];
    const until = new Date(Date.parse(this.clock.now()) + soon).toISOString();
    return { id: 'integrity', view: 'audit/_integrity', data, until };
  }
}

function shown(verification: Verification | null, people: People) {
  if (!verification) return null;
  const { askedBy, share } = verification;
  return {
    ...verification,
    percent: Math.floor(share * 100),
    who: askedBy === null ? 'a command on the machine' : people.account(askedBy),
  };
}
