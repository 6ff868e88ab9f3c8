import type { PollState } from '@rostrum/client';
import { make, setText } from '../../element/dom.ts';
import type { Language } from '../../element/language.ts';
import { fill } from '../../element/texts.ts';
import { BarList } from './bar-list.ts';
import { Histogram } from './histogram.ts';
import type { ResultsPane } from './results-pane.ts';

/** Language: their mean and median, and how they spread. */
export class NumberPane implements ResultsPane {
  readonly element = make('div', 'summary');
  protected readonly headline = make('bdi', '');
  readonly #detail = make('bdi', '');
  readonly #histogram = new Histogram();
  readonly #ends = make('div', 'ends', make('bdi', ''), make('bdi', ''));

  constructor() {
    const lines = [make('p', 'headline', this.headline), make('p', 'votes', this.#detail)];
    this.element.append(...lines, this.#histogram.element, this.#ends);
  }

  show({ number, scale }: PollState, language: Language): void {
    this.element.hidden = number === undefined;
    if (number === undefined) return;
    const { mean, median, lowest, highest, histogram } = number;
    setText(this.headline, fill(language.texts.mean, { mean: language.rounded(mean) }));
    const range = { lowest: language.score(lowest), highest: language.score(highest) };
    setText(
      this.#detail,
      fill(language.texts.spread, { median: language.rounded(median), ...range }),
    );
    this.#histogram.show(
      histogram.map(({ from, to, votes }) => ({
        label: from === to ? language.score(from) : `${language.score(from)}–${language.score(to)}`,
        votes,
      })),
    );
    for (const [index, end] of [scale?.min, scale?.max].entries()) {
      setText(this.#ends.children[index] as HTMLElement, language.score(end ?? 0));
    }
  }
}

/** The net promoter score, and the three groups it is made of. */
export class NpsPane extends NumberPane {
  readonly #groups = new BarList();

  constructor() {
    super();
    this.element.append(this.#groups.element);
  }

  override show(state: PollState, language: Language): void {
    super.show(state, language);
    const { nps } = state;
    if (nps === undefined) return;
    setText(this.headline, `NPS ${language.signed(nps.score)}`);
    const all = nps.promoters + nps.passives + nps.detractors;
    const groups = ['promoters', 'passives', 'detractors'] as const;
    this.#groups.show(
      groups.map((key) => ({
        key,
        label: language.texts[key],
        share: nps[key] / all,
        figure: language.percent(nps[key] / all),
        note: language.score(nps[key]),
      })),
    );
  }
}
