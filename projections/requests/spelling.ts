const LETTERS = 'abcdefghijklmnopqrstuvwxyz';

/** Every word that one letter left out, added, changed or swapped with the next makes of a word. */
export function oneEditFrom(word: string): string[] {
  const edits = new Set<string>();
  for (let place = 0; place <= word.length; place += 1) {
    const before = word.slice(0, place);
    const [first = '', second = ''] = word.slice(place);
    const after = word.slice(place + 1);
    edits.add(before + after);
    edits.add(before + second + first + after.slice(1));
    for (const letter of LETTERS) {
      edits.add(before + letter + after);
      edits.add(before + letter + first + after);
    }
  }
  edits.delete(word);
  return [...edits];
}

/** How many letters of `typed` must be left out, added or changed so that `word` begins with it (Levenshtein). */
export function editsToBegin(typed: string, word: string): number {
  let row = Array.from({ length: word.length + 1 }, (_, column) => column);
  for (let line = 1; line <= typed.length; line += 1) {
    const next = [line];
    for (let column = 1; column <= word.length; column += 1) {
      const changed = at(row, column - 1) + (typed[line - 1] === word[column - 1] ? 0 : 1);
      next.push(Math.min(changed, at(row, column) + 1, at(next, column - 1) + 1));
    }
    row = next;
  }
  return Math.min(...row);
}

function at(row: readonly number[], column: number): number {
  return row[column] ?? Infinity;
}
