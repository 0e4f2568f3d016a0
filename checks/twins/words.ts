import { agree, type Answer } from './answers.js';
import type { Difference } from './compare.js';
import type { Append, Operation } from './operations.js';

/** A difference as people read it, one operation a line. */
export function inWords({ operations, one, other }: Difference): string {
  const lines = operations.map((operation, index) => `  ${index + 1}. ${operationInWords(operation)}`);
  return [...lines, ...answersInWords(one, other)].join('\n');
}

/** Of several answers, those that differ. */
function answersInWords(one: Answer, other: Answer): string[] {
  if (one.kind === 'several' && other.kind === 'several')
    return one.answers.flatMap((answer, index) => {
      const instead = other.answers[index];
      return instead && !agree(answer, instead) ? answersInWords(answer, instead) : [];
    });
  return [`  one says   ${JSON.stringify(one)}`, `  the other  ${JSON.stringify(other)}`];
}

function operationInWords(operation: Operation): string {
  switch (operation.kind) {
    case 'append':
      return appendInWords(operation);
    case 'burst':
      return `at once: ${operation.appends.map(appendInWords).join('; ')}`;
    case 'follow':
      return `follow ${String(operation.what)} after ${String(operation.after)}, and meanwhile ${appendInWords(operation.meanwhile)}`;
    case 'read-stream':
    case 'read-all':
    case 'describe':
      return JSON.stringify(operation);
  }
}

function appendInWords({ stream, expected, events, alone }: Append): string {
  const numbers = events.map(({ event, bytes }) => (bytes > 1000 ? `${event} (${bytes} bytes)` : `${event}`));
  const how = alone ? 'alone' : 'in a batch';
  return `append to ${String(stream)} at ${String(expected)}, ${how}, the events [${numbers.join(' ')}]`;
}
