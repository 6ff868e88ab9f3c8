import type { PollState } from '@rostrum/client';
import { make, setAttribute, setText } from '../element/dom.ts';
import type { Numbers } from '../element/numbers.ts';
import { english } from '../element/texts.ts';

type OptionResult = PollState['options'][number];

export interface OptionView {
  options: readonly OptionResult[];
  chosen: readonly string[];
  /** Whether clicks count: a token is there, the poll is open, and the ballot may still change. */
  isVotable: boolean;
  isBusy: boolean;
  resultsVisible: boolean;
}

interface OptionRow {
  element: HTMLLIElement;
  button: HTMLButtonElement;
  bar: HTMLElement;
  label: HTMLElement;
  share: HTMLElement;
  votes: HTMLElement;
}

/** The options of a poll: bars that grow, and buttons to vote with. */
export class OptionList {
  readonly element = make('ul', 'options');
  readonly #rows = new Map<string, OptionRow>();
  readonly #onChoose: (optionId: string) => void;

  constructor(onChoose: (optionId: string) => void) {
    this.#onChoose = onChoose;
    this.element.setAttribute('role', 'list');
  }

  show(view: OptionView, numbers: Numbers): void {
    const isPlain = !view.isVotable && view.chosen.length === 0;
    this.element.toggleAttribute('data-plain', isPlain);
    const known = new Set(view.options.map(({ id }) => id));
    for (const [id, { element }] of this.#rows) {
      if (known.has(id)) continue;
      element.remove();
      this.#rows.delete(id);
    }
    const most = Math.max(0, ...view.options.map(({ votes }) => votes ?? 0));
    for (const [index, option] of view.options.entries()) {
      const row = this.#rows.get(option.id) ?? this.#create(option.id);
      this.#fill(row, option, view, numbers);
      const leads = view.resultsVisible && most > 0 && option.votes === most;
      row.element.toggleAttribute('data-leads', leads);
      const occupant = this.element.children[index];
      if (occupant !== row.element) this.element.insertBefore(row.element, occupant ?? null);
    }
  }

  clear(): void {
    this.#rows.clear();
    this.element.replaceChildren();
  }

  #create(optionId: string): OptionRow {
    const bar = make('span', 'bar');
    const tick = make('span', 'tick');
    tick.setAttribute('aria-hidden', 'true');
    const label = make('bdi', '');
    const share = make('span', 'share');
    const votes = make('bdi', 'votes');
    const counts = make('span', 'counts', votes, share);
    const button = make('button', 'option', bar, tick, make('span', 'label', label), counts);
    button.type = 'button';
    button.addEventListener('click', () => this.#onChoose(optionId));
    const element = make('li', '', button);
    const row = { element, button, bar, label, share, votes };
    this.#rows.set(optionId, row);
    return row;
  }

  #fill(row: OptionRow, option: OptionResult, view: OptionView, numbers: Numbers): void {
    const isChosen = view.chosen.includes(option.id);
    setText(row.label, option.label);
    setAttribute(row.button, 'aria-pressed', String(isChosen));
    // Not `disabled`: that would take the focus away from somebody who has just voted.
    setAttribute(row.button, 'aria-disabled', view.isVotable ? undefined : 'true');
    setAttribute(row.button, 'aria-busy', view.isBusy && isChosen ? 'true' : undefined);
    const share = view.resultsVisible ? (option.share ?? 0) : 0;
    row.bar.style.inlineSize = `${Math.min(1, share) * 100}%`;
    setText(row.share, view.resultsVisible ? numbers.percent(share) : '');
    const votes = option.votes ?? 0;
    setText(row.votes, view.resultsVisible ? numbers.count(english.votes, votes) : '');
  }
}
