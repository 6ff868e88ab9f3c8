import { make } from '../../element/dom.ts';
import type { Control, ControlView, Edit } from './control.ts';
import { FieldGroup } from './field.ts';
import { TickScale } from './tick-scale.ts';

/** 0 to 10, from "not at all" to "extremely". */
export class NpsControl extends FieldGroup implements Control {
  readonly #edit: Edit;
  #scale: TickScale | undefined;

  constructor(edit: Edit) {
    super();
    this.#edit = edit;
  }

  show({ rules, draft, isVotable, language, state }: ControlView): void {
    this.allow(isVotable);
    if (rules?.scale && this.#scale === undefined) {
      const tell = (number: number) => this.#edit(() => ({ number }));
      this.#scale = new TickScale(rules.scale, 'n', state.question, language, tell);
      const ends = make(
        'div',
        'ends',
        make('span', '', language.texts.npsLow),
        make('span', '', language.texts.npsHigh),
      );
      this.element.append(this.#scale.element, ends);
    }
    this.#scale?.show(draft.number);
  }
}
