import { v5 } from 'uuid';
import type { AppointmentStory } from './appointments.js';
import { text, type Happened } from './happened.js';

/** What a client sent, and how that was answered. */
export interface Attempt {
  /** The id of the command that the server made of it. */
  readonly commandId: string;
  /** In words, for whoever reads a fault. */
  readonly what: string;
  /** `take`: it takes time, to book, to move or to offer it; `say`: it changes an appointment and no more. */
  readonly kind: 'take' | 'say';
  /** `unknown`: no answer came, or one that promises nothing. */
  readonly answer: 'done' | 'refused' | 'unknown';
  /** Attempts at the same thing, of which exactly one can succeed, and one must. */
  readonly contest?: string;
}

/** Where the log does not hold what the clients were told, in words. */
export function brokenPromises(
  journal: readonly Attempt[],
  events: readonly Happened[],
  stories: Iterable<AppointmentStory>,
): string[] {
  const committed = new Set([...stories].flatMap((story) => [...story.committed]));
  const said = new Set(
    events.filter(({ stream }) => stream.startsWith('appointment-')).map((event) => event.metadata.commandId),
  );
  const isInLog = ({ kind, commandId }: Attempt): boolean =>
    kind === 'take' ? committed.has(v5('entry', commandId)) : said.has(commandId);
  return [
    ...journal.flatMap((attempt) => {
      const found = isInLog(attempt);
      if (attempt.answer === 'done' && !found) return [`Lost: ${attempt.what} (${attempt.commandId})`];
      if (attempt.answer === 'refused' && found)
        return [`Refused, but done: ${attempt.what} (${attempt.commandId})`];
      return [];
    }),
    ...brokenContests(journal, isInLog),
    ...doubled(events),
  ];
}

function brokenContests(journal: readonly Attempt[], isInLog: (attempt: Attempt) => boolean): string[] {
  const contests = new Map<string, Attempt[]>();
  for (const attempt of journal) {
    if (attempt.contest === undefined) continue;
    contests.set(attempt.contest, [...(contests.get(attempt.contest) ?? []), attempt]);
  }
  return [...contests].flatMap(([contest, attempts]) => {
    const winners = attempts.filter(isInLog).length;
    const mayHaveNone = attempts.some(({ answer }) => answer === 'unknown');
    const isRight = winners === 1 || (winners === 0 && mayHaveNone);
    return isRight ? [] : [`${contest}: ${String(winners)} of ${String(attempts.length)} won it`];
  });
}

/** One command, one entry: however often it was sent, it may commit only once. */
function doubled(events: readonly Happened[]): string[] {
  const commits = events.filter(({ type }) => COMMITS.has(type));
  const seen = new Map<string, string>();
  return commits.flatMap((event) => {
    const entryId = text(event, 'entryId');
    const other = seen.get(entryId);
    seen.set(entryId, event.stream);
    return other === undefined || other === event.stream
      ? []
      : [`${entryId} is in ${other} and in ${event.stream}`];
  });
}

const COMMITS = new Set(['AppointmentBooked', 'AppointmentRescheduled', 'AppointmentOffered']);
