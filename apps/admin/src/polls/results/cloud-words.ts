import type { PollState } from '@rostrum/client';

export type Word = NonNullable<PollState['words']>[number];

export interface CloudWord extends Word {
  /** 0 for the least of votes that is shown, 1 for the most. */
  weight: number;
}

const MOST_IN_CLOUD = 60;

/**
 * The words of a cloud in an order that has nothing to do with their votes, so that they grow where
 * they are; by area, so that twice the votes look like twice as much.
 */
export function cloudWords(words: readonly Word[]): CloudWord[] {
  const shown = words.slice(0, MOST_IN_CLOUD);
  const votes = shown.map((word) => Math.sqrt(word.votes));
  const [least, most] = [Math.min(...votes), Math.max(...votes)];
  return shown
    .map((word, index) => ({
      ...word,
      weight: most === least ? 1 : ((votes[index] ?? least) - least) / (most - least),
    }))
    .sort((a, b) => scatter(a.text) - scatter(b.text) || (a.text < b.text ? -1 : 1));
}

/** FNV-1a. */
function scatter(text: string): number {
  let hash = 0x811c9dc5;
  for (const character of text.toLowerCase()) {
    hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193);
  }
  return hash >>> 0;
}
