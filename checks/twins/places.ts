import type { Position } from '@eventstore/db-client';

/** Where events stand in a server's log: positions are its own, but must keep their order and their events. */
export class Places {
  private readonly known = new Map<bigint, string>();
  private readonly appends: Position[] = [];
  private readonly last = new Map<number, number>();

  /** `start` is before everything. */
  constructor(readonly start: Position) {}

  /** How many appends wrote something. */
  get count(): number {
    return this.appends.length;
  }

  /** The position of an append's last event. */
  of(append: number): Position {
    return this.appends.length === 0 ? this.start : this.appends[append % this.appends.length]!;
  }

  /** Takes what an append was answered. What is new must stand behind all that was before. */
  appended(stream: number, revision: number, position: Position): string {
    if (revision > (this.last.get(stream) ?? -1)) {
      if (position.commit <= (this.appends.at(-1) ?? this.start).commit) return 'not behind what was before';
      this.last.set(stream, revision);
      this.appends.push(position);
    }
    return this.seen(stream, revision, position);
  }

  /** The event that is at a position, as far as that is known: this one, or the one that was said to be there before. */
  seen(stream: number, revision: number, { commit }: Position): string {
    const place = this.known.get(commit) ?? `${String(stream)}@${String(revision)}`;
    this.known.set(commit, place);
    return place;
  }
}
