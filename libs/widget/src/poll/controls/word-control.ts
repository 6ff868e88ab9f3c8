import type { Control, ControlContext, ControlView, Edit } from './control.ts';
import { FieldGroup } from './field.ts';
import { TextFields } from './text-fields.ts';

/** Words of a cloud. */
export class WordControl extends FieldGroup implements Control {
  readonly #fields: TextFields;

  constructor(edit: Edit, { language }: ControlContext) {
    super();
    this.#fields = new TextFields(language.texts.word, (texts) => edit(() => ({ texts })));
    this.element.append(this.#fields.element);
  }

  show({ rules, draft, isVotable }: ControlView): void {
    this.allow(isVotable);
    const texts = draft.texts ?? [];
    this.#fields.show(texts, isVotable ? (rules?.maxChoices ?? 1) : texts.length);
  }
}
