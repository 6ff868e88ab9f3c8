import { make } from '../../element/dom.ts';

type FieldType = 'text' | 'number' | 'range' | 'radio';

/** An input with a name of its own for those who do not see what stands around it. */
export function field(type: FieldType, className: string, name: string): HTMLInputElement {
  const input = make('input', className);
  input.type = type;
  input.autocomplete = 'off';
  input.ariaLabel = name;
  return input;
}

/** A button that does not cast. */
export function pushButton(className: string, text: string, onPush: () => void) {
  const button = make('button', className, text);
  button.type = 'button';
  button.addEventListener('click', () => {
    if (button.ariaDisabled !== 'true') onPush();
  });
  return button;
}

/** The frame of controls whose inputs are all on or all off. */
export class FieldGroup {
  readonly element = make('fieldset', 'fields');
  protected allow(isVotable: boolean): void {
    this.element.disabled = !isVotable;
  }
}
