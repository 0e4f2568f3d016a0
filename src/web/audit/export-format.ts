import type { Actor } from '../../kernel/actor.js';
import type { StoredEvent } from '../../platform/event-store/recorded-event.js';
import { canonicalJson } from '../../platform/ledger/canonical-json.js';
import { leafText } from '../../platform/ledger/merkle.js';
import type { Seal } from '../../platform/ledger/seal.js';
import { csvLine } from './csv.js';

/** What is exported, and when: `upTo` is the position of the last event that can be in it, `head` the newest seal. */
export interface ExportHead {
  readonly takenAt: string;
  readonly upTo: string;
  readonly filter: Readonly<Record<string, string>>;
  readonly head: Seal | null;
}

/** How events are written into a file. */
export interface ExportFormat {
  readonly mediaType: string;
  begin(head: ExportHead): string;
  event(event: StoredEvent): string;
  /** Stands only in a file that is whole. */
  end(events: number): string;
}

/** One line each: the head, then events exactly as they are leaves of the ledger, then how many there were. */
export const ndjson: ExportFormat = {
  mediaType: 'application/x-ndjson; charset=utf-8',
  begin: (head) => `${JSON.stringify({ export: 'slotwell events', ...head })}\n`,
  event: (event) => `${leafText(event)}\n`,
  end: (events) => `${JSON.stringify({ end: true, events })}\n`,
};

const columns = [
  'at',
  'type',
  'stream',
  'revision',
  'position',
  'id',
  'actorKind',
  'actor',
  'role',
  'actingFor',
  'commandId',
  'correlationId',
  'causationId',
  'data',
] as const;

/** For spreadsheets. The first row after the names of the columns holds the head, the last one how many events there were. */
export const csv: ExportFormat = {
  mediaType: 'text/csv; charset=utf-8; header=present',
  begin: (head) => csvLine(columns) + row({ at: head.takenAt, type: '(head)', data: JSON.stringify(head) }),
  event: ({ id, type, stream, revision, position, data, metadata }) =>
    row({
      at: metadata.at,
      type,
      stream,
      revision: revision.toString(),
      position: position.toString(),
      id,
      ...whoOf(metadata.actor),
      commandId: metadata.commandId,
      correlationId: metadata.correlationId,
      causationId: metadata.causationId,
      data: canonicalJson(data),
    }),
  end: (events) => row({ type: '(end)', data: JSON.stringify({ events }) }),
};

type Row = Readonly<Partial<Record<(typeof columns)[number], string>>>;

function row(cells: Row): string {
  return csvLine(columns.map((column) => cells[column] ?? ''));
}

function whoOf(actor: Actor): Row {
  switch (actor.kind) {
    case 'account':
      return {
        actorKind: 'account',
        actor: actor.accountId,
        role: actor.role,
        actingFor: actor.actingFor ?? '',
      };
    case 'system':
      return { actorKind: 'system', actor: actor.process };
    case 'visitor':
      return { actorKind: 'visitor' };
  }
}
