import { make } from '../../element/dom.ts';
import type { BarPart, BarPicture } from './bar-list.ts';

/** Small columns: one picture, read out as a list of counts. */
export class Histogram implements BarPicture {
  readonly element = make('span', 'histogram');
  #shown = '';

  constructor() {
    this.element.role = 'img';
  }

  show(parts: readonly BarPart[]): void {
    this.element.hidden = parts.length === 0;
    const text = parts.map(({ label, votes }) => `${label}: ${votes}`).join(', ');
    if (text === this.#shown) return;
    this.#shown = text;
    this.element.ariaLabel = text;
    const most = Math.max(1, ...parts.map(({ votes }) => votes));
    while (this.element.childElementCount > parts.length) this.element.lastChild?.remove();
    for (const [index, { label, votes }] of parts.entries()) {
      const column = this.element.children[index] ?? this.element.appendChild(make('span', ''));
      (column as HTMLElement).style.blockSize = `${(votes / most) * 100}%`;
      (column as HTMLElement).title = `${label}: ${votes}`;
    }
  }
}
