import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { RecordView } from '../../audit/domain/access/record-view.js';
import { RecordResultView } from '../../audit/domain/result-views/record-result-view.js';
import type { CommandMeta } from '../../kernel/command.js';
import type { Viewer } from '../../kernel/viewer.js';
import { Clock } from '../../platform/clock.js';
import { crashPoint } from '../../platform/crash-point.js';
import { FadingMap } from '../../platform/vault/fading-map.js';
import { actorOf } from '../visit/visit.js';

/** Whom a page of results shows. */
export interface Shown {
  /** The kind of page, such as `request-search`. */
  readonly page: string;
  readonly patientIds: readonly string[];
  readonly appointmentIds: readonly string[];
}

/** What a page of these rows shows. */
export function rowsShown(
  page: string,
  rows: readonly { readonly patientId: string; readonly appointmentId?: string }[],
): Shown {
  return {
    page,
    patientIds: rows.map(({ patientId }) => patientId),
    appointmentIds: rows.flatMap(({ appointmentId }) => appointmentId ?? []),
  };
}

/**
 * For how long somebody who saw a row of a page is not noted again for the same row of the same page: typing a search
 * letter by letter, or a row that moves, is one look.
 */
const SAME_LOOK_MS = 5 * 60_000;
const ROWS_REMEMBERED = 50_000;

/**
 * Notes who looks at whose data. What it is asked to note is in the log when it returns; when that fails it throws, and
 * what was to be shown must not be.
 */
@Injectable()
export class Looks {
  private readonly seen = new FadingMap<true>(SAME_LOOK_MS, ROWS_REMEMBERED);

  constructor(
    private readonly commands: CommandBus,
    private readonly clock: Clock,
  ) {}

  /** Somebody opens a patient's record. `page` is the kind of page. Every opening is noted. */
  async record(viewer: Viewer, patientId: string, page: string): Promise<void> {
    const { accountId, role } = viewer;
    crashPoint('look:before');
    await this.commands.execute(new RecordView({ patientId, accountId, role, page }, this.meta(viewer)));
    crashPoint('look:after');
    this.seen.set(keyOf(viewer, page, patientId), true);
  }

  /** The same for a page that is shown step by step: once for all steps that follow each other closely. */
  async recordOnce(viewer: Viewer, patientId: string, page: string): Promise<void> {
    if (!this.seen.get(keyOf(viewer, page, patientId))) await this.record(viewer, patientId, page);
  }

  /** Somebody is shown a page of results. One event, unless all of it was noted a short while ago. */
  async results(viewer: Viewer, shown: Shown): Promise<void> {
    const { accountId, role } = viewer;
    const ids = [...shown.patientIds, ...shown.appointmentIds];
    const keys = ids.map((id) => keyOf(viewer, shown.page, id));
    if (keys.every((key) => this.seen.get(key))) return;
    await this.commands.execute(new RecordResultView({ accountId, role, ...shown }, this.meta(viewer)));
    for (const key of keys) this.seen.set(key, true);
  }

  private meta(viewer: Viewer): CommandMeta {
    const commandId = randomUUID();
    const actor = actorOf(viewer);
    return { commandId, correlationId: commandId, causationId: commandId, actor, now: this.clock.now() };
  }
}

/** The session is part of it: whoever signs in anew looks anew. */
function keyOf({ sessionId, role }: Viewer, page: string, id: string): string {
  return [sessionId, role, page, id].join(' ');
}
