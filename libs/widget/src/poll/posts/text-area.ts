import { make, setText } from '../../element/dom.ts';
import { visiting } from '../../element/keeping.ts';
import type { Language } from '../../element/language.ts';
import { field } from '../controls/field.ts';

/** As the contract says. */
const MAX_LENGTH = 500;
/** From here on what is left is worth saying aloud. */
const FEW = 50;

/** A field for some lines of text, with what is left; what is typed outlives a reload. */
export class TextArea {
  readonly element: HTMLElement;
  readonly #input = make('textarea', 'text');
  readonly #left = make('span', 'note');
  readonly #spoken = make('span', 'unseen');
  readonly #language: Language;
  readonly #keptAs: string;

  constructor(name: string, keptAs: string, language: Language, tell: (text: string) => void) {
    this.#language = language;
    this.#keptAs = `${keptAs} typed`;
    const label = make('label', 'label', name);
    label.htmlFor = this.#input.id = 'own';
    this.#input.rows = 2;
    this.#input.maxLength = MAX_LENGTH;
    this.#spoken.role = 'status';
    this.#input.addEventListener('input', () => {
      const { value } = this.#input;
      visiting.keep(this.#keptAs, value || undefined);
      this.#tellLeft();
      tell(value);
    });
    // As in every field for messages; `Enter` alone begins a line.
    this.#input.addEventListener('keydown', (event) => {
      if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      this.#input.form?.requestSubmit();
    });
    this.element = make('div', 'own', label, this.#input, this.#left, this.#spoken);
    this.#tellLeft();
  }

  /** What was typed before a reload, and not sent. */
  get kept(): string | undefined {
    return visiting.recall(this.#keptAs);
  }

  get value(): string {
    return this.#input.value;
  }

  set value(text: string) {
    // Told apart from what is being typed, which is left alone.
    if (text === this.#input.value) return;
    this.#input.value = text;
    this.#tellLeft();
  }

  /** It was sent, or given up. */
  forget(): void {
    visiting.keep(this.#keptAs, undefined);
  }

  focus(): void {
    this.#input.focus();
  }

  #tellLeft(): void {
    const left = MAX_LENGTH - this.#input.value.length;
    const text = this.#language.count(this.#language.texts.charactersLeft, left);
    setText(this.#left, text);
    setText(this.#spoken, left <= FEW && left % 10 === 0 ? text : '');
  }
}

/** A line of text, kept for the visit. */
export function nameField(name: string, maxLength: number, keptAs: string): HTMLInputElement {
  const input = field('text', 'text', name);
  input.placeholder = name;
  input.maxLength = maxLength;
  input.setAttribute('autocomplete', 'nickname');
  input.value = visiting.recall(keptAs) ?? '';
  input.addEventListener('input', () => visiting.keep(keptAs, input.value || undefined));
  return input;
}
