/** Longest word or phrase, as people give it. */
export const MAX_WORD_LENGTH = 60;

/** Characters that are not seen: joiners, variation selectors, fillers. */
const IGNORABLE = /\p{Default_Ignorable_Code_Point}/gu;

/**
 * What groups spellings of one word: compatible forms of characters, letter case, spaces and
 * punctuation around it are of no account, so `Café!`, `CAFÉ` and a decomposed `café` are one.
 * Empty when nothing is left.
 */
export function normaliseWord(text: string): string {
  return (
    text
      // Before the case, as the form of a sigma depends on what stands next to it.
      .replace(IGNORABLE, '')
      .normalize('NFKC')
      // By way of upper case, which folds what lower case leaves apart, such as ß and ss; from lower
      // case, as a capital ẞ has no other.
      .toLowerCase()
      .toUpperCase()
      .toLowerCase()
      .normalize('NFKC')
      .replace(IGNORABLE, '')
      .replace(/\s+/gu, ' ')
      .replace(/^[\p{P}\s]+|[\p{P}\s]+$/gu, '')
  );
}
