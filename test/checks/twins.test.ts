import { describe, expect, test } from 'vitest';
import { agree, refused, type Answer } from '../../checks/twins/answers.js';
import { firstDifference, shortened, type Twins } from '../../checks/twins/compare.js';
import { Model } from '../../checks/twins/model.js';
import type { Operation } from '../../checks/twins/operations.js';
import { Server } from '../../checks/twins/server.js';
import { story } from '../../checks/twins/story.js';
import { inWords } from '../../checks/twins/words.js';
import { startEventStore } from '../support/event-store.js';

test('the event store answers two stories as EventStoreDB’s rules say', async () => {
  const store = await startEventStore();
  for (const seed of [101, 102]) {
    const twins: Twins = async () => [await Server.open(store.url), new Model()];
    const difference = await firstDifference(story(seed, 120), twins);
    expect(difference && inWords(difference)).toBeNull();
  }
  await store.stop();
});

type Spoil = (answer: Answer, operation: Operation) => Answer;

/** Stores that are wrong in one point each: they answer as the model does, but for this. */
const faults: Record<string, () => Spoil> = {
  'knows no repeats': () => {
    const told = new Set<string>();
    return (answer) => {
      if (answer.kind !== 'appended' || answer.place === null) return answer;
      return told.size < told.add(answer.place).size ? answer : refused('wrong-expected-version');
    };
  },
  'loses the last event of a long reading': () => (answer) =>
    answer.kind === 'events' && answer.events.length > 5
      ? { ...answer, events: answer.events.slice(0, -1) }
      : answer,
  'swaps two events': () => (answer) =>
    answer.kind === 'events' && answer.events.length > 2
      ? { ...answer, events: [answer.events[1]!, answer.events[0]!, ...answer.events.slice(2)] }
      : answer,
  'names another actual revision': () => (answer) =>
    answer.kind === 'refused' && Number(answer.details.actual) > 20
      ? { ...answer, details: { ...answer.details, actual: 20 } }
      : answer,
};

describe('a store that', () => {
  test.each(Object.entries(faults))('%s is found, and in few operations', async (_name, fault) => {
    const spoilt = (): Model => {
      const model = new Model();
      const [answerNow, spoil] = [model.answerNow.bind(model), fault()];
      model.answerNow = (operation) => spoil(answerNow(operation), operation);
      return model;
    };
    const twins: Twins = () => Promise.resolve([new Model(), spoilt()]);
    const found = await firstDifference(story(1, 300), twins);
    const { operations, one, other } = await shortened(found!, twins);
    expect(operations.length).toBeLessThanOrEqual(6);
    expect(agree(one, other)).toBe(false);
  });
});
