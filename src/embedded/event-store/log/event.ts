/** An event as a client proposes it. `id` is a UUID in lower case. */
export interface ProposedEvent {
  readonly id: string;
  readonly type: string;
  readonly json: boolean;
  readonly metadata: Buffer;
  readonly data: Buffer;
}

/** An event of the log. `created` is in milliseconds since 1970; positions start at 1, revisions at 0. */
export interface RecordedEvent extends ProposedEvent {
  readonly stream: string;
  readonly revision: number;
  readonly position: number;
  readonly created: number;
}

export const sizeOf = ({ metadata, data }: ProposedEvent): number => metadata.length + data.length;
