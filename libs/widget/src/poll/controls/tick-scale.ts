import { make } from '../../element/dom.ts';
import type { Language } from '../../element/language.ts';
import { hasStars, type Scale, tickedValues } from '../ballot/scale.ts';
import { field } from './field.ts';

/** One value of a scale: stars or numbers to pick, or a slider where they are many. */
export class TickScale {
  readonly element = make('div', 'scale');
  readonly #inputs: HTMLInputElement[];

  constructor(
    scale: Scale,
    name: string,
    label: string,
    language: Language,
    tell: (value: number) => void,
  ) {
    const values = tickedValues(scale);
    const isStarred = hasStars(scale);
    this.element.classList.toggle('stars', isStarred);
    this.#inputs = values
      ? values.map((value) => {
          const spoken = isStarred
            ? language.count(language.texts.stars, value)
            : language.score(value);
          const input = field('radio', '', spoken);
          input.name = name;
          input.value = String(value);
          this.element.append(make('label', 'step', input, isStarred ? '★' : spoken));
          return input;
        })
      : [this.#slider(scale, label)];
    if (values) {
      this.element.role = 'radiogroup';
      this.element.ariaLabel = label;
    }
    // Of radio buttons only the one that is ticked tells.
    this.element.addEventListener('input', ({ target }) =>
      tell(Number((target as HTMLInputElement).value)),
    );
  }

  show(value: number | undefined): void {
    for (const input of this.#inputs) {
      if (input.type === 'radio') input.checked = Number(input.value) === value;
      else if (value !== undefined) input.value = String(value);
      input.toggleAttribute('data-unset', value === undefined);
    }
  }

  #slider({ min, max, step }: Scale, label: string): HTMLInputElement {
    const input = field('range', 'range', label);
    Object.assign(input, { min, max, step });
    this.element.append(input);
    return input;
  }
}
