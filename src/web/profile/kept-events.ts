import { Inject, Injectable } from '@nestjs/common';
import { placesOfEvents } from '../../../projections/audit/queries.js';
import type { Codec } from '../../platform/event-store/codec.js';
import { EventLog } from '../../platform/event-store/event-log.js';
import { CODEC } from '../../platform/platform.module.js';
import { READ_MODELS, type ReadModels } from '../../platform/projecting/read-models.js';

/** One thing that happened, as it is kept. `at` is an ISO instant. */
export interface KeptFact {
  readonly at: string;
  readonly type: string;
  readonly data: object;
}

/** Streams whose events concern one patient at a time. Others may name several: who listed whom stands elsewhere. */
const OF_ONE_PATIENT = /^(?:patient|patientDay|doctorDay|appointment|access)-/;
const AT_ONCE = 500;
const EVERYWHERE = 2n ** 62n;

/** Reads what the log keeps of somebody. */
@Injectable()
export class KeptEvents {
  constructor(
    private readonly log: EventLog,
    @Inject(CODEC) private readonly codec: Codec,
    @Inject(READ_MODELS) private readonly db: ReadModels,
  ) {}

  /** Every event of these streams. */
  async ofStreams(streams: readonly string[]): Promise<KeptFact[]> {
    const facts: KeptFact[] = [];
    for (const stream of streams) facts.push(...(await this.read(stream, () => true)));
    return facts;
  }

  /** Every event that names the patient, whichever appointment, day or look it is about. */
  async naming(patientId: string): Promise<KeptFact[]> {
    const revisions = new Map<string, Set<string>>();
    for await (const { stream, revision } of this.placesOf(patientId)) {
      if (!OF_ONE_PATIENT.test(stream)) continue;
      const known = revisions.get(stream) ?? new Set();
      revisions.set(stream, known.add(revision));
    }
    const facts: KeptFact[] = [];
    for (const [stream, named] of revisions)
      facts.push(...(await this.read(stream, (revision) => named.has(String(revision)))));
    return facts;
  }

  private async *placesOf(subject: string): AsyncGenerator<{ stream: string; revision: string }> {
    let after = -1n;
    for (;;) {
      const places = await placesOfEvents(this.db, { subject }, { after, upTo: EVERYWHERE, count: AT_ONCE });
      yield* places;
      const last = places.at(-1);
      if (!last || places.length < AT_ONCE) return;
      after = BigInt(last.position);
    }
  }

  private async read(stream: string, isMeant: (revision: bigint) => boolean): Promise<KeptFact[]> {
    const stored = await this.log.readStream(stream);
    const recorded = await this.codec.decode(stored.filter(({ revision }) => isMeant(revision)));
    return recorded.map(({ type, data, metadata: { at } }) => ({ at, type, data }));
  }
}
