import type { FormErrors } from '@mantine/form';

interface FormWithInputs {
  getInputNode: (path: string) => HTMLElement | null;
}

/** Puts the focus on the first field that is at fault, so that nobody has to look for it. */
export function focusFirstFault(form: FormWithInputs, errors: FormErrors): void {
  for (const path of Object.keys(errors)) {
    const input = form.getInputNode(path);
    if (!input) continue;
    input.focus();
    return;
  }
}
