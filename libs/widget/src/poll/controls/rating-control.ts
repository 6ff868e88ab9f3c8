import { make, setText } from '../../element/dom.ts';
import type { Language } from '../../element/language.ts';
import { pictureAt } from '../../element/picture.ts';
import { Rows } from '../../element/rows.ts';
import { rate } from '../ballot/edits.ts';
import { hasStars } from '../ballot/scale.ts';
import type { Control, ControlContext, ControlView, Edit, PollOption } from './control.ts';
import { FieldGroup, pushButton } from './field.ts';
import { TickScale } from './tick-scale.ts';

/** A row of the scale for each option. */
export class RatingControl extends FieldGroup implements Control {
  readonly #edit: Edit;
  readonly #language: Language;
  readonly #list = make('ul', 'items');
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
    this.element.append(this.#list);
  }

  show(view: ControlView): void {
    if (view.rules?.scale === undefined) return;
    this.#view = view;
    this.allow(view.isVotable);
    this.#rows.show(view.options, ({ label, given, clear, scale }, option) => {
      const value = view.draft.ratings?.[option.id];
      setText(label, option.label);
      setText(given, value === undefined ? '' : view.language.score(value));
      clear.style.visibility = value === undefined || !view.isVotable ? 'hidden' : '';
      scale?.show(value);
    });
  }

  #create({ id, label: name, imageUrl }: PollOption) {
    const { rules } = this.#view ?? {};
    const language = this.#language;
    const tell = (value: number | undefined) => this.#edit((draft) => rate(draft, id, value));
    const label = make('bdi', '');
    const given = make('output', 'given');
    const clear = pushButton('link', language.texts.clear, () => {
      element.querySelector('input')?.focus();
      tell(undefined);
    });
    clear.ariaLabel = `${language.texts.clear}: ${name}`;
    const scale = rules?.scale && new TickScale(rules.scale, `r-${id}`, name, language, tell);
    const parts =
      rules?.scale && hasStars(rules.scale)
        ? [make('span', 'stepper', scale?.element ?? '', clear)]
        : [clear, given, scale?.element ?? ''];
    const head = make('span', 'label', label);
    const element = make('li', 'item', pictureAt(imageUrl) ?? '', head, ...parts);
    return { element, label, given, clear, scale };
  }
}
