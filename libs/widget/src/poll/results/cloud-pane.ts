import type { PollState } from '@rostrum/client';
import { make, setText } from '../../element/dom.ts';
import type { Language } from '../../element/language.ts';
import { Rows } from '../../element/rows.ts';
import type { ResultsPane } from './results-pane.ts';

type Word = NonNullable<PollState['words']>[number];

/** Words, the larger the more votes they have. */
export class CloudPane implements ResultsPane {
  readonly element = make('ul', 'cloud');
  readonly #rows = new Rows(
    this.element,
    ({ text }: Word) => text,
    ({ text }) => {
      const votes = make('span', 'unseen');
      return { element: make('li', '', make('bdi', '', text), votes), votes };
    },
  );

  show({ words = [] }: PollState, language: Language): void {
    const most = Math.max(1, ...words.map(({ votes }) => votes));
    this.#rows.show(words, ({ element, votes }, word) => {
      // By area, as eyes compare: twice the votes is not four times the ink.
      element.style.setProperty('--weight', String(Math.sqrt(word.votes / most)));
      setText(votes, ` ${language.count(language.texts.votes, word.votes)}`);
    });
  }
}
