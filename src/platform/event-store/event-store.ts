import type { Command } from '../../kernel/command.js';
import { isRefusal, type Refusal } from '../../kernel/refusal.js';
import type { Decision, DomainEvent, Stream } from '../../kernel/stream.js';
import type { Codec } from './codec.js';
import type { EventLog } from './event-log.js';
import { retryOnConflict } from './retry-on-conflict.js';
import { Turns } from './turns.js';

/** A command that was carried out, now or (`repeated`) before. `position` is where its last event stands in the log. */
export interface Done {
  readonly position: bigint | null;
  readonly repeated: boolean;
}
export type Outcome = Done | Refusal;

/** A stream as it was read: its folded state and what a writer needs to know. */
export interface Loaded<State> {
  readonly state: State;
  readonly revision: bigint | 'no_stream';
  /** The newest `at` in the stream. */
  readonly lastAt: string;
  /** The position of the last event of each command that wrote to the stream. */
  readonly commands: ReadonlyMap<string, bigint>;
}

/** The write side: the only place that appends. */
export class EventStore {
  private readonly turns = new Turns();

  constructor(
    private readonly log: EventLog,
    private readonly codec: Codec,
  ) {}

  async load<State, Event extends DomainEvent>(
    stream: Stream<State, Event>,
    id: string,
  ): Promise<Loaded<State>> {
    const recorded = await this.codec.decode(await this.log.readStream(stream.name(id)));
    const commands = new Map<string, bigint>();
    let state = stream.initial;
    let lastAt = '';
    for (const event of recorded) {
      state = stream.evolve(state, event as unknown as Event);
      commands.set(event.metadata.commandId, event.position);
      if (event.metadata.at > lastAt) lastAt = event.metadata.at;
    }
    return { state, revision: recorded.at(-1)?.revision ?? 'no_stream', lastAt, commands };
  }

  /**
   * Reads, folds, decides and appends at the exact revision that was read; on a conflict all of it again, a few
   * times. Writers of this process take turns at a stream, so that only those of others come between. A command that
   * already wrote to this stream is answered as before and writes nothing. Throws `RevisionConflict` when the
   * conflicts do not end, `OutcomeUnknown` when the server does not say what it wrote, `NoAnswer` when it says nothing.
   */
  handleCommand<State, Event extends DomainEvent>(
    stream: Stream<State, Event>,
    id: string,
    command: Command<object>,
    decide: (state: State) => Decision<Event>,
  ): Promise<Outcome> {
    const attempt = async (): Promise<Outcome> => {
      const { state, revision, lastAt, commands } = await this.load(stream, id);
      const before = commands.get(command.meta.commandId);
      if (before !== undefined) return { position: before, repeated: true };

      const decision = decide(state);
      if (isRefusal(decision)) return decision;
      if (decision.length === 0) return { position: null, repeated: false };

      const at = command.meta.now > lastAt ? command.meta.now : lastAt;
      return this.append(stream.name(id), revision, decision, command, at);
    };
    return this.turns.take(stream.name(id), () => retryOnConflict(attempt));
  }

  /** Appends facts that no rule can refuse (a view, a sign-in), whatever the stream's revision. */
  record<Event extends DomainEvent>(
    stream: Stream<unknown, Event>,
    id: string,
    command: Command<object>,
    events: readonly Event[],
  ): Promise<Done> {
    return this.append(stream.name(id), 'any', events, command, command.meta.now);
  }

  /**
   * Appends facts right after a revision, for the one writer of a stream who knows it without reading the stream. The
   * same command at the same revision writes nothing again. Throws `RevisionConflict` when somebody else wrote there.
   */
  recordAfter<Event extends DomainEvent>(
    stream: Stream<unknown, Event>,
    id: string,
    revision: bigint | 'no_stream',
    command: Command<object>,
    events: readonly Event[],
  ): Promise<Done> {
    return this.append(stream.name(id), revision, events, command, command.meta.now);
  }

  private async append(
    stream: string,
    revision: bigint | 'no_stream' | 'any',
    events: readonly DomainEvent[],
    command: Command<object>,
    at: string,
  ): Promise<Done> {
    const { commandId, correlationId, causationId, actor } = command.meta;
    const metadata = { actor, commandId, correlationId, causationId, at };
    const encoded = await this.codec.encode(stream, String(revision), events, metadata);
    const { position } = await this.log.append(stream, revision, encoded);
    return { position, repeated: false };
  }
}
