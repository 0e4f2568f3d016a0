/** Letters that Unicode does not take apart into a letter and its marks. */
const PLAIN: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ħ: 'h',
  ı: 'i',
};
const LETTERS_KEPT = 40;

/**
 * The words of a text as searches compare them: in lower case, without accents and apostrophes, each once, of letters
 * and digits only. Words longer than 40 letters are cut.
 */
export function wordsOf(text: string): string[] {
  const plain = text
    .toLowerCase()
    .normalize('NFKD')
    .replace(/[\p{M}'’ʼ]/gu, '')
    .replace(/[ßæœøłđðþħı]/g, (letter) => PLAIN[letter] ?? letter);
  const words = plain.match(/[\p{L}\p{N}]+/gu) ?? [];
  return [...new Set(words.map((word) => Array.from(word).slice(0, LETTERS_KEPT).join('')))];
}

/** Words as a column keeps them for `wordPatterns`: each begins after a space. */
export function searchable(...texts: readonly (string | null)[]): string {
  return wordsOf(texts.join(' '))
    .map((word) => ` ${word}`)
    .join('');
}

/**
 * `LIKE` patterns, all of which a `searchable` column must match: it has words that begin with the typed ones. Typed
 * digits may stand anywhere in a number, so that `0170 12` finds `+4917012…`.
 */
export function wordPatterns(typed: string | undefined): string[] {
  return wordsOf(typed ?? '')
    .slice(0, WORDS_HEEDED)
    .map((word) => (/^\d+$/.test(word) ? `%${word.replace(/^0+/, '')}%` : `% ${word}%`));
}

/** Of what is typed into a search, the first words count. */
export const WORDS_HEEDED = 12;
