import { createHash } from 'node:crypto';
import { dataOf, isJson, metadataOf, typeOf, type Proposal } from './operations.js';

/** An event as it must come back, on one line. */
export const lineOf = (proposal: Proposal, stream: number, revision: number): string =>
  lineWith(proposal.event, stream, revision, {
    type: typeOf(proposal),
    isJson: isJson(proposal),
    data: dataOf(proposal),
    metadata: metadataOf(proposal),
  });

export interface Content {
  readonly type: string;
  readonly isJson: boolean;
  readonly data: unknown;
  readonly metadata: unknown;
}

export function lineWith(
  event: number | undefined,
  stream: number,
  revision: number,
  content: Content,
): string {
  const { type, isJson, data, metadata } = content;
  const bytes = data instanceof Uint8Array ? Buffer.from(data).toString('base64') : data;
  const hash = createHash('sha256').update(JSON.stringify([isJson, bytes, metadata ?? null]));
  return `${String(stream)}@${String(revision)} event ${String(event)}, ${type} ${hash.digest('hex').slice(0, 8)}`;
}
