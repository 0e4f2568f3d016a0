import { Controller, Get, Inject, NotFoundException } from '@nestjs/common';
import { accountById } from '../../../projections/accounts/queries.js';
import { eventById, eventsOfCorrelation } from '../../../projections/audit/queries.js';
import { ReplayLog, type EventPlace } from '../../audit/replay/replay-log.js';
import { READ_MODELS, type ReadModels } from '../../platform/projecting/read-models.js';
import { Looks } from '../access/looks.js';
import { Page } from '../answers/answer.js';
import { PathId } from '../forms/path.js';
import type { SignedInVisit } from '../visit/visit.js';
import { CurrentVisit } from '../visit/visits.js';
import { zoneOf } from './audit-page.js';
import { idsOf, shownEvent, shownIn } from './audit-results.js';
import { People } from './people.js';
import { storyOf, type Consequence } from './story.js';

/** One event as the log keeps it, and the story it is part of. Nothing personal of a patient is opened. */
@Controller('audit/events')
export class AuditEventController {
  constructor(
    private readonly log: ReplayLog,
    private readonly looks: Looks,
    @Inject(READ_MODELS) private readonly db: ReadModels,
  ) {}

  @Get(':id')
  async event(@PathId() eventId: string, @CurrentVisit() { viewer }: SignedInVisit): Promise<Page> {
    const row = await eventById(this.db, eventId);
    const stored = row && (await this.log.stored(row));
    if (!row || !stored) throw new NotFoundException();
    const [story, zone] = await Promise.all([
      eventsOfCorrelation(this.db, row.correlationId),
      zoneOf(this.db),
    ]);
    const people = await People.find(this.db, [row, ...story].flatMap(idsOf));
    await this.looks.results(viewer, shownIn([row, ...story], 'audit-event'));
    const { position, revision, ...plain } = stored;
    return new Page('audit/event', 'One event', {
      event: shownEvent(row, people, zone),
      why: await this.whyOf(row),
      json: JSON.stringify({ ...plain, revision: Number(revision), position: Number(position) }, null, 2),
      deeds: storyOf(story).map(({ commandId, then }) => ({
        commandId,
        then: then.map((one) => shownConsequence(one, people, zone)),
      })),
      storyLength: story.length,
    });
  }

  /** Why an admin shut out somebody who works here: of a patient's account it may say more than auditors see. */
  private async whyOf({
    type,
    stream,
    revision,
  }: EventPlace & { readonly type: string }): Promise<string | null> {
    if (type !== 'DoctorSuspended' && type !== 'AccountLocked') return null;
    const [opened] = await this.log.at([{ stream, revision }]);
    const { accountId, reason } = (opened?.data ?? {}) as { accountId?: string; reason?: string };
    const account = accountId === undefined ? null : await accountById(this.db, accountId);
    const isOfPatient = accountId !== undefined && account?.patientId !== null;
    return isOfPatient ? null : (reason ?? null);
  }
}

type ShownConsequence = ReturnType<typeof shownEvent> & { readonly then: readonly ShownConsequence[] };

function shownConsequence({ event, then }: Consequence, people: People, zone: string): ShownConsequence {
  return {
    ...shownEvent(event, people, zone),
    then: then.map((one) => shownConsequence(one, people, zone)),
  };
}
