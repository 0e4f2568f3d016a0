import { expect, it } from 'vitest';
import { stepOf } from '../../../src/platform/event-store/step.js';
import { metaOf } from '../../support/decider.js';

it('gives each step of a command an id of its own, the same one every time', () => {
  const cause = metaOf();
  const [one, again, other] = [stepOf(cause, 'one'), stepOf({ ...cause }, 'one'), stepOf(cause, 'other')];
  expect(again).toEqual(one);
  expect(new Set([cause.commandId, one.commandId, other.commandId]).size).toBe(3);
  expect(stepOf(metaOf(), 'one').commandId).not.toBe(one.commandId);
});

it('says what caused a step and keeps who acts, when, and for what', () => {
  const cause = { ...metaOf(), correlationId: 'the whole visit', causationId: 'an earlier command' };
  const { commandId: _, ...rest } = stepOf(cause, 'one');
  expect(rest).toEqual({
    correlationId: 'the whole visit',
    causationId: cause.commandId,
    actor: cause.actor,
    now: cause.now,
  });
});
