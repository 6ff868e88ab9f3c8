import { foldText, type ModeratedLanguage, WordSet } from '@rostrum/domain';
import naughtyWords from 'naughty-words';
import { englishDataset, englishRecommendedTransformers, RegExpMatcher } from 'obscenity';

/** Finds English words through look-alikes, digits for letters and repeated letters. */
const english = new RegExpMatcher({
  ...englishDataset.build(),
  ...englishRecommendedTransformers,
});

/** What the English list takes for something else, or what people have to be able to talk about. */
const harmless = new WordSet([
  ...['shiitake', 'shiitakes', 'penistone', 'dick cheney', 'moby dick', 'pissarro', 'porgy'],
  ...['porgies', 'cockpit', 'cockpits', 'sex', 'penis', 'vagina', 'semen'],
]);

const FRAME = 'then';

const lists = new Map<ModeratedLanguage, WordSet>();

function listOf(language: ModeratedLanguage): WordSet {
  const list = lists.get(language) ?? new WordSet(naughtyWords[language] ?? []);
  lists.set(language, list);
  return list;
}

/** What is looked for in the texts of a tenant. */
export class ProfanityFilter {
  readonly #blocked: WordSet;
  readonly #allowed: WordSet;
  readonly #lists: WordSet[];

  constructor(words: {
    blocked: readonly string[];
    allowed: readonly string[];
    languages: readonly ModeratedLanguage[];
  }) {
    this.#blocked = new WordSet(words.blocked);
    this.#allowed = new WordSet(words.allowed);
    this.#lists = words.languages.map(listOf);
  }

  refuses(text: string): boolean {
    const folded = this.#allowed.without(foldText(text));
    if (this.#blocked.isIn(folded) || this.#lists.some((list) => list.isIn(folded))) return true;
    // Signs at its ends may stand for letters, and folding takes them for punctuation.
    const framed = foldText(`${FRAME} ${text} ${FRAME}`);
    return english.hasMatch(harmless.without(this.#allowed.without(framed)));
  }
}
