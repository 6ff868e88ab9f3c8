import type { FormErrors } from '@mantine/form';

interface FormWithInputs {
  getInputNode: (path: string) => HTMLElement | null;
}

/** Puts the focus on the first field of the page that is at fault: nobody has to look for it. */
export function focusFirstFault(form: FormWithInputs, errors: FormErrors): void {
  const inputs = Object.keys(errors)
    .map((path) => form.getInputNode(path))
    .filter((input) => input !== null);
  const [first] = inputs.toSorted((a, b) =>
    a.compareDocumentPosition(b) & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : 1,
  );
  first?.focus();
}
