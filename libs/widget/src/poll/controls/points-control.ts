import { make, setAttribute, setText } from '../../element/dom.ts';
import type { Language } from '../../element/language.ts';
import { pictureAt } from '../../element/picture.ts';
import { Rows } from '../../element/rows.ts';
import { fill } from '../../element/texts.ts';
import { pointsLeft } from '../ballot/draft.ts';
import { givePoints } from '../ballot/edits.ts';
import type { Control, ControlContext, ControlView, Edit, PollOption } from './control.ts';
import { FieldGroup, field, pushButton } from './field.ts';

/** A press of a button gives a twentieth of the budget: 5 of 100. */
const PRESSES = 20;

/** Points to share out among the options. */
export class PointsControl extends FieldGroup implements Control {
  readonly #edit: Edit;
  readonly #language: Language;
  readonly #list = make('ul', 'items');
  readonly #left = make('bdi', '');
  readonly #rows = new Rows(
    this.#list,
    ({ id }: PollOption) => id,
    (option) => this.#create(option),
  );
  #view: ControlView | undefined;

  constructor(edit: Edit, { language }: ControlContext) {
    super();
    this.#edit = edit;
    this.#language = language;
    this.element.append(this.#list, make('output', 'left', this.#left));
  }

  show(view: ControlView): void {
    this.#view = view;
    const { draft, rules, language, isVotable } = view;
    this.allow(isVotable);
    const left = rules ? pointsLeft(draft.ratings, rules) : 0;
    setText(this.#left, isVotable ? language.count(language.texts.pointsLeft, left) : '');
    this.#rows.show(view.options, ({ label, less, more, input }, option) => {
      const points = draft.ratings?.[option.id] ?? 0;
      setText(label, option.label);
      setAttribute(less, 'aria-disabled', points > 0 ? undefined : 'true');
      setAttribute(more, 'aria-disabled', left > 0 ? undefined : 'true');
      if (Number(input.value) !== points) input.value = String(points);
    });
  }

  #give(id: string, pointsAfter: (given: number) => number): void {
    const { rules } = this.#view ?? {};
    if (rules === undefined) return;
    this.#edit((draft) => givePoints(draft, id, pointsAfter(draft.ratings?.[id] ?? 0), rules));
  }

  #create({ id, label: name, imageUrl }: PollOption) {
    const label = make('bdi', '');
    const press = Math.max(1, Math.round((this.#view?.rules?.pointsBudget ?? 0) / PRESSES));
    const less = pushButton('round', '−', () => this.#give(id, (given) => given - press));
    const more = pushButton('round', '+', () => this.#give(id, (given) => given + press));
    less.ariaLabel = fill(this.#language.texts.fewerPoints, { name });
    more.ariaLabel = fill(this.#language.texts.morePoints, { name });
    const input = field('number', 'number', fill(this.#language.texts.pointsFor, { name }));
    input.min = '0';
    input.placeholder = '0';
    input.addEventListener('input', () => this.#give(id, () => input.valueAsNumber || 0));
    const stepper = make('span', 'stepper', less, input, more);
    const element = make(
      'li',
      'item',
      pictureAt(imageUrl) ?? '',
      make('span', 'label', label),
      stepper,
    );
    return { element, label, less, more, input };
  }
}
