import type { PollState } from '@rostrum/client';
import { make, setText } from '../../element/dom.ts';
import type { Language } from '../../element/language.ts';
import { Rows } from '../../element/rows.ts';
import type { ResultsPane } from '../results/results-pane.ts';

type Text = NonNullable<PollState['texts']>[number];

/** The newest answers, as many as come with the results. */
export class TextPane implements ResultsPane {
  readonly element = make('div', 'posts');
  readonly #list = make('ul', 'post-list');
  readonly #none = make('p', 'message');
  readonly #rows = new Rows(
    this.#list,
    ({ id }: Text) => id,
    ({ text, at }) => {
      const time = make('time', 'note');
      time.dateTime = at;
      return { element: make('li', 'post', make('bdi', 'words', text), time), time };
    },
  );

  constructor() {
    this.element.append(this.#list, this.#none);
  }

  show({ texts = [] }: PollState, language: Language): void {
    this.#none.hidden = texts.length > 0;
    setText(this.#none, language.texts.noAnswers);
    this.#rows.show(texts, ({ time }, { at }) => setText(time, language.time(at)));
  }
}
