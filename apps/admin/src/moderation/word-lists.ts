import type { FormErrors } from '@mantine/form';
import { type ModeratedWordsView, moderatedWords } from '@rostrum/contracts';
import { validateBy } from '../forms/schema-errors.ts';

export type Language = ModeratedWordsView['languages'][number];

/** Lists of words as they are edited: one word or phrase a line. */
export interface WordListValues {
  blocked: string;
  allowed: string;
  languages: Language[];
}

/** Of which browsers know no name. */
const RARE_NAMES: Partial<Record<Language, string>> = { kab: 'Kabyle' };
const names = new Intl.DisplayNames(['en'], { type: 'language' });

/** Languages that have a list, by their names; the English one is always looked through. */
export const LANGUAGES: { value: Language; label: string }[] = moderatedWords.shape.languages
  .unwrap()
  .element.options.map((value) => ({ value, label: RARE_NAMES[value] ?? names.of(value) ?? value }))
  .toSorted((a, b) => a.label.localeCompare(b.label, 'en'));

export const MOST_WORDS = 1000;

interface Line {
  word: string;
  /** From 1. */
  number: number;
}

/** The words of a list; of spellings that differ by letter case only, the first. */
function linesOf(text: string): Line[] {
  const seen = new Set<string>();
  return text.split('\n').flatMap((line, index) => {
    const word = line.trim();
    const folded = word.normalize('NFKC').toLowerCase();
    if (word === '' || seen.has(folded)) return [];
    seen.add(folded);
    return [{ word, number: index + 1 }];
  });
}

export function countWords(text: string): number {
  return linesOf(text).length;
}

export function wordValuesOf({ blocked, allowed, languages }: ModeratedWordsView): WordListValues {
  return { blocked: blocked.join('\n'), allowed: allowed.join('\n'), languages };
}

export function toWords({ blocked, allowed, languages }: WordListValues): ModeratedWordsView {
  const words = (text: string) => linesOf(text).map(({ word }) => word);
  return { blocked: words(blocked), allowed: words(allowed), languages };
}

/** Words of both lists: they are allowed. */
export function wordsInBoth({ blocked, allowed }: WordListValues): string[] {
  const fold = (word: string) => word.normalize('NFKC').toLowerCase();
  const passing = new Set(linesOf(allowed).map(({ word }) => fold(word)));
  return linesOf(blocked).flatMap(({ word }) => (passing.has(fold(word)) ? [word] : []));
}

const check = validateBy(moderatedWords);

/** Faults by field; those of a word say in which line it stands. */
export function wordFaults(values: WordListValues): FormErrors {
  const errors: FormErrors = {};
  for (const [path, fault] of Object.entries(check(toWords(values)))) {
    const [field = '', index] = path.split('.');
    const isList = field === 'blocked' || field === 'allowed';
    const line = isList && index !== undefined ? linesOf(values[field])[Number(index)] : undefined;
    errors[field] ??= line
      ? `Line ${line.number}: ${String(fault).toLowerCase()}`
      : isList
        ? `At most ${MOST_WORDS} words`
        : fault;
  }
  return errors;
}
