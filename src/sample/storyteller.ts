import type { Command } from '../kernel/command.js';
import { isRefusal } from '../kernel/refusal.js';
import type { Decision, DomainEvent, Stream } from '../kernel/stream.js';
import { crashPoint } from '../platform/crash-point.js';
import type { Codec } from '../platform/event-store/codec.js';
import type { EventLog } from '../platform/event-store/event-log.js';
import type { PersonKeys } from '../platform/event-store/keyring.js';
import type { NewEvent } from '../platform/event-store/recorded-event.js';

interface Told {
  state: unknown;
  revision: bigint | 'no_stream';
  lastAt: string;
}

interface Chapter {
  readonly expected: bigint | 'no_stream';
  readonly events: NewEvent[];
}

const APPENDS_IN_FLIGHT = 64;

/**
 * Writes a story into an empty log: the app's own decisions over states kept in memory, encoded by the app's codec.
 * What happens between two calls of `write` goes into the log as one append per stream, at the revision that the story
 * gives it: told again from its beginning, it finds there what was written before.
 */
export class Storyteller {
  private readonly streams = new Map<string, Told>();
  private chapters = new Map<string, Chapter>();
  private appends = 0;
  /** How many events the story has so far. */
  written = 0;

  constructor(
    private readonly log: Pick<EventLog, 'append'> | null,
    private readonly codec: Codec,
    private readonly keys: PersonKeys,
  ) {}

  /** Makes or fetches the keys of many people at once, before their events need them one by one. */
  async prepareKeys(people: Iterable<string>): Promise<void> {
    await this.keys.toSeal(new Set(people));
  }

  /** Decides, and keeps the events for the next `write`. Answers whether the rules allowed it. */
  async tell<State, Event extends DomainEvent>(
    stream: Stream<State, Event>,
    id: string,
    command: Command<object>,
    decide: (state: State) => Decision<Event>,
  ): Promise<boolean> {
    const name = stream.name(id);
    const told = this.streams.get(name) ?? { state: stream.initial, revision: 'no_stream', lastAt: '' };
    const decision = decide(told.state as State);
    if (isRefusal(decision)) return false;
    if (decision.length === 0) return true;

    const { commandId, correlationId, causationId, actor, now } = command.meta;
    const at = now > told.lastAt ? now : told.lastAt;
    const metadata = { actor, commandId, correlationId, causationId, at };
    const encoded = await this.codec.encode(name, String(told.revision), decision, metadata);
    const chapter = this.chapters.get(name) ?? { expected: told.revision, events: [] };
    chapter.events.push(...encoded);
    this.chapters.set(name, chapter);
    this.streams.set(name, {
      state: decision.reduce(stream.evolve, told.state as State),
      revision: (told.revision === 'no_stream' ? -1n : told.revision) + BigInt(decision.length),
      lastAt: at,
    });
    return true;
  }

  /** Whether the rules would allow it now. */
  wouldAllow<State, Event extends DomainEvent>(
    stream: Stream<State, Event>,
    id: string,
    decide: (state: State) => Decision<Event>,
  ): boolean {
    return !isRefusal(decide(this.state(stream, id)));
  }

  state<State, Event extends DomainEvent>(stream: Stream<State, Event>, id: string): State {
    return (this.streams.get(stream.name(id))?.state as State | undefined) ?? stream.initial;
  }

  /** Appends all that was told since the last call. */
  async write(): Promise<void> {
    const waiting = [...this.chapters];
    this.chapters = new Map();
    const appendNext = async (): Promise<void> => {
      for (let next = waiting.pop(); next; next = waiting.pop()) {
        const [stream, { expected, events }] = next;
        await this.log?.append(stream, expected, events);
        this.written += events.length;
        crashPoint(`sample:append-${String(++this.appends)}`);
      }
    };
    waiting.reverse();
    await Promise.all(Array.from({ length: APPENDS_IN_FLIGHT }, appendNext));
  }

  /** Forgets a stream that nothing will be added to, so that a long story fits into memory. */
  close<State, Event extends DomainEvent>(stream: Stream<State, Event>, id: string): void {
    this.streams.delete(stream.name(id));
  }
}
