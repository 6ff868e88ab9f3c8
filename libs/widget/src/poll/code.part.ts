import { make, setAttribute, setText } from '../element/dom.ts';
import { codeCss } from './code.css.ts';
import type { CodePart } from './code-part.ts';
import { field } from './controls/field.ts';

/** Longer than any code with whatever is typed between its letters. */
const MAX_LENGTH = 64;

export default {
  css: codeCss,
  create({ texts }, use) {
    const input = field('text', 'text', texts.code);
    input.maxLength = MAX_LENGTH;
    input.autocapitalize = 'characters';
    input.spellcheck = false;
    input.required = true;
    const hint = make('p', 'note', texts.codeHint);
    const fault = make('p', 'fault');
    hint.id = 'hint';
    fault.id = 'wrong';
    fault.role = 'alert';
    input.setAttribute('aria-describedby', 'wrong hint');
    const button = make('button', 'button', texts.useCode);
    const label = make('label', 'label', texts.code);
    label.htmlFor = input.id = 'code';
    const row = make('div', 'row', input, button);
    const element = make('form', 'code', label, row, fault, hint);
    element.noValidate = true;
    const complain = (text: string) => {
      setText(fault, text);
      setAttribute(input, 'aria-invalid', text ? 'true' : undefined);
    };
    let isBusy = false;
    element.addEventListener('submit', async (event) => {
      event.preventDefault();
      const code = input.value.trim();
      if (isBusy || code === '') return input.focus();
      isBusy = true;
      button.ariaDisabled = 'true';
      // Said again, it is heard again.
      complain('');
      const wrong = await use(code);
      isBusy = false;
      button.ariaDisabled = null;
      complain(wrong);
      // The next voter at this screen is not shown it.
      if (wrong === '') input.value = '';
      else input.select();
    });
    return { element, complain };
  },
} satisfies CodePart;
