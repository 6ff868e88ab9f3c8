import { make, setText } from '../../element/dom.ts';
import { Rows } from '../../element/rows.ts';

/** A value of many, and how often it was given. */
export interface BarPart {
  label: string;
  votes: number;
}

export interface BarItem {
  key: string;
  label: string;
  /** Length of the bar, 0 to 1. */
  share: number;
  figure: string;
  /** In small print beside the figure. */
  note?: string;
  parts?: BarPart[] | undefined;
}

/** Draws the parts of a bar. */
export interface BarPicture {
  readonly element: HTMLElement;
  show(parts: readonly BarPart[]): void;
}

/** Labels with a figure and a bar each. */
export class BarList {
  readonly element = make('ul', 'bars');
  readonly #rows;

  constructor(createPicture?: () => BarPicture) {
    this.#rows = new Rows(
      this.element,
      ({ key }: BarItem) => key,
      () => {
        const label = make('bdi', '');
        const note = make('bdi', 'votes');
        const figure = make('bdi', 'figure');
        const bar = make('span', 'bar');
        const track = make('span', 'track', bar);
        const picture = createPicture?.();
        const shown = [make('span', 'label', label), note, figure, track, picture?.element ?? ''];
        return { element: make('li', 'item', ...shown), label, note, figure, bar, picture };
      },
    );
  }

  show(items: readonly BarItem[]): void {
    this.#rows.show(items, (row, { label, share, figure, note, parts }) => {
      setText(row.label, label);
      setText(row.note, note ?? '');
      setText(row.figure, figure);
      row.bar.style.inlineSize = `${Math.min(1, share) * 100}%`;
      row.picture?.show(parts ?? []);
    });
  }
}
