/** Longest word or phrase, as people give it. */
export const MAX_WORD_LENGTH = 60;

/**
 * What groups spellings of one word: compatible forms of characters, letter case, spaces and
 * punctuation around it are of no account, so `Café!`, `CAFÉ` and a decomposed `café` are one.
 * Empty when nothing is left.
 */
export function normaliseWord(text: string): string {
  return (
    text
      .normalize('NFKC')
      // Upper case first: it also folds what lower case leaves apart, such as ß and ss.
      .toUpperCase()
      .toLowerCase()
      .normalize('NFKC')
      .replace(/\p{Default_Ignorable_Code_Point}/gu, '')
      .replace(/\s+/gu, ' ')
      .replace(/^[\p{P}\s]+|[\p{P}\s]+$/gu, '')
  );
}
