import { eventCatalogue } from '../../src/event-catalogue.js';
import type { Actor } from '../../src/kernel/actor.js';
import type { Projection, Recorded, Rows } from '../../src/platform/projecting/projection.js';
import { subjectsOf } from './subjects.js';

/** Where every event stands in the log, who caused it and whom it names. Touches the topic `audit`. */
export const projection: Projection = {
  name: 'audit',
  version: 1,
  when: Object.fromEntries(Object.keys(eventCatalogue).map((type) => [type, note])),
};

function note(event: Recorded, rows: Rows): void {
  const { id, position, type, stream, revision, data, metadata } = event;
  const { at, correlationId, causationId, commandId } = metadata;
  const who = whoOf(metadata.actor);
  rows.put('event', {
    position,
    event_id: id,
    at,
    type,
    stream,
    revision,
    ...who,
    correlation_id: correlationId,
    causation_id: causationId,
    command_id: commandId,
  });
  for (const { kind, id: subject } of subjectsOf(stream, data))
    rows.put('subject', { position, subject, kind, at, type, actor: who.actor });
  rows.touch('audit');
}

function whoOf(actor: Actor) {
  switch (actor.kind) {
    case 'account':
      return {
        actor_kind: actor.kind,
        actor: actor.accountId,
        role: actor.role,
        acting_for: actor.actingFor ?? null,
      };
    case 'system':
      return { actor_kind: actor.kind, actor: actor.process, role: null, acting_for: null };
    case 'visitor':
      return { actor_kind: actor.kind, actor: 'visitor', role: null, acting_for: null };
  }
}
