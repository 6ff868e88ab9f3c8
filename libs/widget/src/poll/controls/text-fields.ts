import { make } from '../../element/dom.ts';
import { field } from './field.ts';

/** What a ballot takes, as the contract says. */
const MAX_LENGTH = 60;
const MAX_LINES = 10;

/** Lines to write in: one more than are filled, up to a limit. */
export class TextFields {
  readonly element = make('div', 'texts');
  readonly #name: string;
  readonly #tell: (texts: string[]) => void;
  readonly #inputs: HTMLInputElement[] = [];

  constructor(name: string, tell: (texts: string[]) => void) {
    this.#name = name;
    this.#tell = tell;
  }

  show(texts: readonly string[], limit: number): void {
    // Told apart from what is being typed, which is left alone.
    const isOwn = JSON.stringify(texts) === JSON.stringify(this.#texts());
    const filled = isOwn ? this.#lastFilled() : texts.length;
    const count = Math.max(1, Math.min(limit, MAX_LINES, filled + 1));
    while (this.#inputs.length < count) this.#add();
    for (const input of this.#inputs.splice(count)) input.remove();
    for (const [index, input] of this.#inputs.entries()) {
      if (!isOwn) input.value = texts[index] ?? '';
    }
  }

  #add(): void {
    const input = field('text', 'text', this.#name);
    input.placeholder = this.#name;
    input.maxLength = MAX_LENGTH;
    input.addEventListener('input', () => this.#tell(this.#texts()));
    this.#inputs.push(input);
    this.element.append(input);
  }

  #texts(): string[] {
    return this.#inputs.map(({ value }) => value.trim()).filter((text) => text !== '');
  }

  /** How many lines there are up to the last one with something in it. */
  #lastFilled(): number {
    return this.#inputs.findLastIndex(({ value }) => value.trim() !== '') + 1;
  }
}
