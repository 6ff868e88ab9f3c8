import type { Control, ControlContext, ControlView, Edit } from '../controls/control.ts';
import { FieldGroup } from '../controls/field.ts';
import { TextArea } from './text-area.ts';

/** An answer in the voter's own words. */
export class TextControl extends FieldGroup implements Control {
  readonly #area: TextArea;
  readonly #edit: Edit;
  #wasRestored = false;

  constructor(edit: Edit, { language, keptAs }: ControlContext) {
    super();
    this.#edit = edit;
    this.#area = new TextArea(language.texts.ownWords, keptAs, language, (text) =>
      edit(() => (text === '' ? {} : { text })),
    );
    this.element.append(this.#area.element);
  }

  show({ draft, isVotable, isDirty, isBusy, rules }: ControlView): void {
    this.allow(isVotable);
    this.#area.value = draft.text ?? '';
    if (rules === undefined || isBusy) return;
    if (!this.#wasRestored && isVotable) this.#restore();
    else if (!isDirty) this.#area.forget();
  }

  #restore(): void {
    this.#wasRestored = true;
    const { kept } = this.#area;
    if (kept !== undefined) this.#edit(() => ({ text: kept }));
  }
}
