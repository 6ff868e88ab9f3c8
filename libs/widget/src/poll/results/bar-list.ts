import { make, setText } from '../../element/dom.ts';
import { Rows } from '../../element/rows.ts';
import { Histogram, type HistogramPart } from './histogram.ts';

export interface BarItem {
  key: string;
  label: string;
  /** Length of the bar, 0 to 1. */
  share: number;
  figure: string;
  /** In small print beside the figure. */
  note?: string;
  parts?: HistogramPart[] | undefined;
}

/** Labels with a figure and a bar each. */
export class BarList {
  readonly element = make('ul', 'bars');
  readonly #rows = new Rows(
    this.element,
    ({ key }: BarItem) => key,
    () => {
      const label = make('bdi', '');
      const note = make('bdi', 'votes');
      const figure = make('bdi', 'figure');
      const bar = make('span', 'bar');
      const histogram = new Histogram();
      const track = make('span', 'track', bar);
      const element = make(
        'li',
        'item',
        make('span', 'label', label),
        note,
        figure,
        track,
        histogram.element,
      );
      return { element, label, note, figure, bar, histogram };
    },
  );

  show(items: readonly BarItem[]): void {
    this.#rows.show(items, (row, { label, share, figure, note, parts }) => {
      setText(row.label, label);
      setText(row.note, note ?? '');
      setText(row.figure, figure);
      row.bar.style.inlineSize = `${Math.min(1, share) * 100}%`;
      row.histogram.show(parts ?? []);
    });
  }
}
