import { make, setAttribute, setText } from '../../element/dom.ts';
import type { Language } from '../../element/language.ts';
import { pictureAt } from '../../element/picture.ts';
import { Rows } from '../../element/rows.ts';
import { toggleChoice, writeIn } from '../ballot/edits.ts';
import type { Control, ControlView, Edit, PollOption } from './control.ts';
import { pushButton } from './field.ts';
import { TextFields } from './text-fields.ts';

interface OptionRow {
  element: HTMLLIElement;
  button: HTMLButtonElement;
  bar: HTMLElement;
  label: HTMLElement;
  note: HTMLElement;
  share: HTMLElement;
  votes: HTMLElement;
}

/** The options of a poll: bars that grow, and buttons to vote with. */
export class ChoiceControl implements Control {
  readonly element = make('div', '');
  readonly showsCounts = true;
  readonly #edit: Edit;
  readonly #list = make('ul', 'options');
  readonly #writeIns: TextFields;
  readonly #rows = new Rows(
    this.#list,
    ({ id }: PollOption) => id,
    (option) => this.#create(option),
  );
  #view: ControlView | undefined;

  constructor(edit: Edit, { texts: { writeIn: name } }: Language) {
    this.#edit = edit;
    this.#writeIns = new TextFields(name, (texts) => this.#write(texts));
    this.element.append(this.#list, make('fieldset', 'fields', this.#writeIns.element));
  }

  show(view: ControlView): void {
    this.#view = view;
    const { rules, draft, isVotable, options, state } = view;
    const { choices = [], writeIns = [] } = draft;
    const isSingle = (rules?.maxChoices ?? 1) === 1;
    this.#list.toggleAttribute('data-plain', !isVotable && choices.length === 0);
    this.#list.toggleAttribute('data-many', !isSingle);
    const most = Math.max(0, ...options.map(({ votes }) => votes ?? 0));
    this.#rows.show(options, (row, option) => {
      this.#fill(row, option, view);
      const leads = state.resultsVisible && most > 0 && option.votes === most;
      row.element.toggleAttribute('data-leads', leads);
    });
    const takesWriteIns = rules?.allowWriteIns && (isVotable || writeIns.length > 0);
    const places = isSingle ? 1 : (rules?.maxChoices ?? 1) - choices.length;
    const group = this.#writeIns.element.parentElement as HTMLFieldSetElement;
    group.hidden = !takesWriteIns || places < 1;
    group.disabled = !isVotable;
    this.#writeIns.show(writeIns, isVotable ? places : writeIns.length);
  }

  #write(texts: string[]): void {
    const { rules } = this.#view ?? {};
    if (rules) this.#edit((draft) => writeIn(draft, texts, rules));
  }

  #choose(id: string): void {
    const { rules } = this.#view ?? {};
    if (rules) this.#edit((draft) => toggleChoice(draft, id, rules));
  }

  #create({ id, imageUrl }: PollOption): OptionRow {
    const bar = make('span', 'bar');
    const tick = make('span', 'tick');
    tick.ariaHidden = 'true';
    const label = make('bdi', '');
    const note = make('span', 'note');
    const share = make('span', 'share');
    const votes = make('bdi', 'votes');
    const button = pushButton('option', '', () => this.#choose(id));
    const counts = make('span', 'counts', votes, share);
    button.append(bar, tick, pictureAt(imageUrl) ?? '', make('span', 'label', label, note), counts);
    return { element: make('li', '', button), button, bar, label, note, share, votes };
  }

  #fill(row: OptionRow, option: PollOption, view: ControlView): void {
    const { state, rules, language, isVotable, isBusy, draft } = view;
    const isChosen = draft.choices?.includes(option.id) ?? false;
    const most = rules?.options.find(({ id }) => id === option.id)?.maxVotes;
    const isFull = most !== undefined && (option.votes ?? 0) >= most;
    setText(row.label, option.label);
    setText(row.note, isFull ? language.texts.full : '');
    setAttribute(row.button, 'aria-pressed', String(isChosen));
    // Not `disabled`: that would take the focus away from somebody who has just voted.
    const isOff = !isVotable || (isFull && !isChosen);
    setAttribute(row.button, 'aria-disabled', isOff ? 'true' : undefined);
    setAttribute(row.button, 'aria-busy', isBusy && isChosen ? 'true' : undefined);
    const share = state.resultsVisible ? (option.share ?? 0) : 0;
    row.bar.style.inlineSize = `${Math.min(1, share) * 100}%`;
    setText(row.share, state.resultsVisible ? language.percent(share) : '');
    const votes = language.count(language.texts.votes, option.votes ?? 0);
    setText(row.votes, state.resultsVisible ? votes : '');
  }
}
