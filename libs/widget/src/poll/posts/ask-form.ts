import { make, setAttribute, setText } from '../../element/dom.ts';
import type { Language } from '../../element/language.ts';
import { nameField, TextArea } from './text-area.ts';

/** As the contract says. */
const MAX_NAME_LENGTH = 60;

export interface Asked {
  text: string;
  authorName: string | undefined;
}

/** Where a question is written. */
export class AskForm {
  readonly element = make('fieldset', 'fields');
  readonly #area: TextArea;
  readonly #name: HTMLInputElement;
  readonly #button = make('button', 'button');
  readonly #told = make('p', 'told');
  #isBusy = false;

  constructor(language: Language, keptAs: string) {
    const { texts } = language;
    this.#area = new TextArea(texts.question, keptAs, language, () => {
      this.tell('');
      this.#showButton();
    });
    this.#area.value = this.#area.kept ?? '';
    this.#name = nameField(texts.authorName, MAX_NAME_LENGTH, `${keptAs} name`);
    this.#told.role = 'status';
    this.#told.tabIndex = -1;
    setText(this.#button, texts.ask);
    const row = make('div', 'ask', this.#name, this.#button);
    this.element.append(this.#area.element, row, this.#told);
    this.#showButton();
  }

  show(mayAsk: boolean): void {
    this.element.disabled = !mayAsk;
  }

  /** What became of a question. */
  tell(text: string): void {
    setText(this.#told, text);
  }

  /** Who has just heard what became of a question does not start at the top of the page again. */
  takeFocus(): void {
    this.#told.focus();
  }

  /** Takes what was written, unless there is nothing or it is on its way already. */
  async submit(ask: (asked: Asked) => Promise<boolean>): Promise<void> {
    const text = this.#area.value.trim();
    if (this.#isBusy || this.element.disabled) return;
    if (text === '') return this.#area.focus();
    this.#isBusy = true;
    this.#showButton();
    this.tell('');
    const isIn = await ask({ text, authorName: this.#name.value.trim() || undefined });
    this.#isBusy = false;
    // What was refused is not lost: it can be put another way.
    if (isIn && this.#area.value.trim() === text) {
      this.#area.value = '';
      this.#area.forget();
    }
    this.#showButton();
  }

  #showButton(): void {
    const isReady = !this.#isBusy && this.#area.value.trim() !== '';
    setAttribute(this.#button, 'aria-disabled', isReady ? undefined : 'true');
  }
}
