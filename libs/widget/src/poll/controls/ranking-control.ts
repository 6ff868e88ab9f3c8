import { make, setAttribute, setText } from '../../element/dom.ts';
import type { Language } from '../../element/language.ts';
import { pictureAt } from '../../element/picture.ts';
import { Rows } from '../../element/rows.ts';
import { fill } from '../../element/texts.ts';
import { movePlace, togglePlace } from '../ballot/edits.ts';
import type { Control, ControlContext, ControlView, Edit, PollOption } from './control.ts';
import { pushButton } from './field.ts';

/** A list to put in order: a click gives the next place, and buttons move up and down. */
export class RankingControl implements Control {
  readonly element = make('div', 'ranks');
  readonly #edit: Edit;
  readonly #language: Language;
  readonly #list = make('ol', 'options');
  /** Says where an option went to those who do not see it. */
  readonly #told = make('p', 'unseen');
  readonly #rows = new Rows(
    this.#list,
    ({ id }: PollOption) => id,
    (option) => this.#create(option),
  );
  #view: ControlView | undefined;
  #moved: PollOption | undefined;

  constructor(edit: Edit, { language }: ControlContext) {
    this.#edit = edit;
    this.#language = language;
    this.#told.role = 'status';
    this.element.append(this.#list, this.#told);
  }

  show(view: ControlView): void {
    this.#view = view;
    const { draft, options, isVotable, language } = view;
    const ranking = draft.ranking ?? [];
    const placed = ranking.flatMap((id) => options.filter((option) => option.id === id));
    const others = options.filter(({ id }) => !ranking.includes(id));
    this.#rows.show([...placed, ...others], (row, option, index) => {
      const isPlaced = index < placed.length;
      setText(row.label, option.label);
      setText(row.place, isPlaced ? language.score(index + 1) : '');
      setAttribute(row.button, 'aria-pressed', String(isPlaced));
      setAttribute(row.button, 'aria-disabled', isVotable ? undefined : 'true');
      row.up.hidden = row.down.hidden = !isPlaced || !isVotable;
      setAttribute(row.up, 'aria-disabled', index > 0 ? undefined : 'true');
      const isLast = index === placed.length - 1;
      setAttribute(row.down, 'aria-disabled', isLast ? 'true' : undefined);
    });
    this.#tellPlace(placed);
  }

  #tellPlace(placed: PollOption[]): void {
    const moved = this.#moved;
    if (moved === undefined) return;
    this.#moved = undefined;
    const place = placed.findIndex(({ id }) => id === moved.id) + 1;
    const text = this.#language.texts[place > 0 ? 'placed' : 'notPlaced'];
    setText(this.#told, fill(text, { name: moved.label, place: String(place) }));
  }

  #create(option: PollOption) {
    const { id, label: name } = option;
    const change: Edit = (edit) => {
      this.#moved = option;
      this.#edit(edit);
    };
    const place = make('span', 'tick place');
    const label = make('bdi', '');
    const text = make('span', 'label', label);
    const button = pushButton('option', '', () =>
      change((draft) => togglePlace(draft, id, { maxChoices: this.#view?.rules?.maxChoices ?? 0 })),
    );
    button.append(place, pictureAt(option.imageUrl) ?? '', text);
    const up = pushButton('round', '↑', () => change((draft) => movePlace(draft, id, -1)));
    const down = pushButton('round', '↓', () => change((draft) => movePlace(draft, id, 1)));
    up.ariaLabel = fill(this.#language.texts.moveUp, { name });
    down.ariaLabel = fill(this.#language.texts.moveDown, { name });
    return {
      element: make('li', 'ranked', button, make('span', 'moves', up, down)),
      button,
      place,
      label,
      up,
      down,
    };
  }
}
