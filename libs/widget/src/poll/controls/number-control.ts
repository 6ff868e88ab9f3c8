import { make, setAttribute, setText } from '../../element/dom.ts';
import type { Control, ControlContext, ControlView, Edit } from './control.ts';
import { FieldGroup, field } from './field.ts';

/** A number: typed, or slid to. */
export class NumberControl extends FieldGroup implements Control {
  readonly #typed: HTMLInputElement;
  readonly #slid: HTMLInputElement;
  readonly #least = make('bdi', '');
  readonly #most = make('bdi', '');

  constructor(edit: Edit, { language }: ControlContext) {
    super();
    this.#typed = field('number', 'number', language.texts.number);
    this.#slid = field('range', 'range', language.texts.number);
    for (const input of [this.#typed, this.#slid]) {
      input.addEventListener('input', () => {
        if (input === this.#slid) this.#typed.value = input.value;
        const isOne = input.validity.valid && input.value !== '';
        edit(() => (isOne ? { number: input.valueAsNumber } : {}));
      });
    }
    const slider = make('div', 'slider', this.#least, this.#slid, this.#most);
    this.element.append(make('div', 'numeral', this.#typed, slider));
  }

  show({ rules, draft: { number }, isVotable, language }: ControlView): void {
    this.allow(isVotable);
    if (rules?.scale === undefined) return;
    const { min, max, step } = rules.scale;
    for (const input of [this.#typed, this.#slid]) {
      for (const [name, bound] of Object.entries({ min, max, step })) {
        setAttribute(input, name, String(bound));
      }
    }
    setText(this.#least, language.score(min));
    setText(this.#most, language.score(max));
    const { validity, valueAsNumber } = this.#typed;
    // What is half typed is no number yet, and is left alone.
    const typed = validity.valid && !Number.isNaN(valueAsNumber) ? valueAsNumber : undefined;
    setAttribute(this.#typed, 'aria-invalid', validity.valid ? undefined : 'true');
    if (typed !== number) this.#typed.value = number === undefined ? '' : String(number);
    this.#slid.toggleAttribute('data-unset', number === undefined);
    this.#slid.value = String(number ?? (min + max) / 2);
  }
}
