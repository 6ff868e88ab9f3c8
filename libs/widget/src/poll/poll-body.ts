import type { PollState } from '@rostrum/client';
import { make, styleSheet } from '../element/dom.ts';
import type { Language } from '../element/language.ts';
import { loadPart, partOf } from '../element/parts.ts';
import { Retry } from '../element/retry.ts';
import type { Control, ControlContext, Edit } from './controls/control.ts';
import { kindPartOf } from './kind-parts.ts';
import { CHOICE, type Kind } from './kinds.ts';
import type { ResultsPane } from './results/results-pane.ts';

interface Shown {
  control: Control;
  results: ResultsPane;
}

/** What polls of a type are made of, once that has been loaded. */
export class PollBody {
  readonly control = make('div', '');
  readonly results = make('div', '');
  readonly #retry: Retry;
  readonly #root: ShadowRoot;
  readonly #onLoaded: () => void;
  readonly #styled = new Set<string>();
  #shown: Shown | undefined;
  #wanted: string | undefined;
  #hasFailed = false;

  constructor(root: ShadowRoot, onLoaded: () => void) {
    this.#root = root;
    this.#onLoaded = onLoaded;
    this.#retry = new Retry(() => {
      this.#hasFailed = false;
      this.#onLoaded();
    });
    this.results.role = 'group';
  }

  get retry(): HTMLElement {
    return this.#retry.element;
  }

  get isShown(): boolean {
    return this.#shown !== undefined;
  }

  /** Whether there is nothing to wait for. */
  get hasFailed(): boolean {
    return this.#hasFailed;
  }

  /** Whether what was filled in is no ballot, and was taken. */
  submit(): boolean {
    const { control } = this.#shown ?? {};
    control?.submit?.();
    return control?.submit !== undefined;
  }

  /** Starts anew, for another poll, another voter or another language. */
  forget(): void {
    this.#shown = undefined;
    this.control.replaceChildren();
    this.results.replaceChildren();
  }

  /** Whether everything is there for polls of a type; what is not is asked for. */
  has(type: PollState['type'], home: string, language: Language): boolean {
    const name = kindPartOf(type);
    if (name === undefined || partOf(name)) {
      this.#retry.hide();
      return true;
    }
    if (!this.#hasFailed) this.#load(name, home, language);
    return false;
  }

  /** What a poll is shown with; made when it is first shown. */
  open(type: PollState['type'], edit: Edit, context: ControlContext): Shown {
    if (this.#shown) return this.#shown;
    const name = kindPartOf(type) ?? '';
    const { css, control, results } = partOf<Kind>(name) ?? CHOICE;
    if (css && !this.#styled.has(name)) this.#root.adoptedStyleSheets.push(styleSheet(css));
    this.#styled.add(name);
    this.#shown = { control: control(edit, context), results: results() };
    this.control.append(this.#shown.control.element);
    this.results.append(this.#shown.results.element);
    return this.#shown;
  }

  #load(name: string, home: string, language: Language): void {
    if (this.#wanted === name) return;
    this.#wanted = name;
    this.#retry.hide();
    const settle = (hasFailed: boolean) => {
      this.#wanted = undefined;
      this.#hasFailed = hasFailed;
      if (hasFailed) this.#retry.show(language);
      this.#onLoaded();
    };
    loadPart<Kind>(name, home).then(
      () => settle(false),
      () => settle(true),
    );
  }
}
