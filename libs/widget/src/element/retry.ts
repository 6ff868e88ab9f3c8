import { make, setText } from './dom.ts';
import type { Language } from './language.ts';

/** Says that something could not be loaded, and offers to try once more. */
export class Retry {
  readonly #words = make('p', 'fault');
  readonly #button = make('button', 'button');
  readonly element = make('div', 'retry', this.#words, this.#button);

  constructor(retry: () => void) {
    this.#words.role = 'alert';
    this.#button.type = 'button';
    this.#button.addEventListener('click', retry);
    this.hide();
  }

  show({ texts }: Language): void {
    this.element.hidden = false;
    setText(this.#words, texts.loadFailed);
    setText(this.#button, texts.tryAgain);
  }

  hide(): void {
    this.element.hidden = true;
    setText(this.#words, '');
  }
}
