import { WORDS_HEEDED, wordsOf } from '../../src/platform/projecting/words.js';
import type { ReadModels } from '../../src/platform/projecting/read-models.js';
import { editsToBegin, oneEditFrom } from './spelling.js';

/** Words up to this length mean what they say: one letter changed makes another word of them. */
const SHORT = 3;
/** Words from this length on are also found where a reason misspells them. */
const LONG = 7;
/** A beginning that more words share is searched as a beginning. */
const SPELLED_OUT = 200;

interface Known {
  readonly typed: string;
  readonly word: string;
}

/**
 * What a typed reason asks for, as text of a `tsquery`: for each word the known words that begin with it, or that
 * it may be a misspelling of. Empty when no word was typed; `null` when some word is like no word of any request.
 */
export async function queryOfReason(db: ReadModels, reason: string): Promise<string | null> {
  const typed = wordsOf(reason).slice(0, WORDS_HEEDED);
  if (typed.length === 0) return '';
  const begun = await wordsBegunBy(db, typed);
  const respelled = await wordsOneEditFrom(
    db,
    typed.filter((word) => word.length >= LONG || wordsFor(word, begun).length === 0),
  );
  const meant = await Promise.all(
    typed.map(async (word) => {
      const beginnings = wordsFor(word, begun);
      if (beginnings.length > SPELLED_OUT) return [`${quoted(word)}:*`];
      const known = new Set([...beginnings, ...wordsFor(word, respelled)]);
      return (known.size > 0 ? [...known] : await mostAlike(db, word)).map(quoted);
    }),
  );
  return meant.some((words) => words.length === 0)
    ? null
    : meant.map((words) => `(${words.join(' | ')})`).join(' & ');
}

/** A lexeme as it stands in a `tsquery`. */
export function quoted(lexeme: string): string {
  return `'${lexeme.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;
}

function wordsFor(typed: string, known: readonly Known[]): string[] {
  return known.filter((one) => one.typed === typed).map(({ word }) => word);
}

function wordsBegunBy(db: ReadModels, typed: readonly string[]): Promise<Known[]> {
  return db.query<Known>(
    `SELECT typed, begun.word
       FROM unnest($1::text[]) AS typed,
            LATERAL (SELECT word FROM requests.word
                      WHERE word >= typed AND word < typed || chr(1114111) LIMIT ${SPELLED_OUT + 1}) AS begun`,
    [typed],
  );
}

async function wordsOneEditFrom(db: ReadModels, typed: readonly string[]): Promise<Known[]> {
  const edits = new Map(typed.filter(isMisspellable).map((word) => [word, new Set(oneEditFrom(word))]));
  if (edits.size === 0) return [];
  const known = await db.query<{ word: string }>('SELECT word FROM requests.word WHERE word = ANY($1)', [
    [...edits.values()].flatMap((words) => [...words]),
  ]);
  return [...edits].flatMap(([one, words]) =>
    known.filter(({ word }) => words.has(word)).map(({ word }) => ({ typed: one, word })),
  );
}

/** The last resort: more than one letter is wrong, or the word is misspelt and not finished. */
async function mostAlike(db: ReadModels, typed: string): Promise<string[]> {
  if (!isMisspellable(typed)) return [];
  const alike = await db.query<{ word: string }>(
    `SELECT word FROM requests.word WHERE word % $1 ORDER BY similarity(word, $1) DESC, word LIMIT 20`,
    [typed],
  );
  const forgiven = typed.length < LONG ? 1 : 2;
  return alike.map(({ word }) => word).filter((word) => editsToBegin(typed, word) <= forgiven);
}

function isMisspellable(word: string): boolean {
  return word.length > SHORT && !/\p{N}/u.test(word);
}
