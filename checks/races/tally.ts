import type { Attempt } from '../history/journal.js';

/** How often each deed was done, refused or left without an answer, as lines of text. */
export function tally(journal: readonly Attempt[]): string {
  const rows = new Map<string, Record<Attempt['answer'], number>>();
  for (const attempt of journal) {
    const row = rows.get(deedOf(attempt)) ?? { done: 0, refused: 0, unknown: 0 };
    row[attempt.answer] += 1;
    rows.set(deedOf(attempt), row);
  }
  return [...rows]
    .map(
      ([deed, { done, refused, unknown }]) =>
        `${deed.padEnd(18)} ${cell(done)} done ${cell(refused)} refused ${cell(unknown)} unknown`,
    )
    .join('\n');
}

/** Deeds that were tried often and never succeeded: a race without them has proved nothing about them. */
export function neverDone(journal: readonly Attempt[]): string[] {
  const deeds = journal.map(deedOf);
  const done = new Set(journal.filter(({ answer }) => answer === 'done').map(deedOf));
  return [...new Set(deeds)].filter(
    (deed) => !done.has(deed) && deeds.filter((one) => one === deed).length >= TRIED_OFTEN,
  );
}

const TRIED_OFTEN = 25;

/** "patient 3: book doctor 1 at …" is a booking of a patient. */
function deedOf({ what }: Attempt): string {
  const [, kind = '', deed = ''] = /^(\w+) \d+: (accept the offer|refuse the offer|\w+)/.exec(what) ?? [];
  return `${kind}: ${deed}`;
}

function cell(count: number): string {
  return String(count).padStart(6);
}
