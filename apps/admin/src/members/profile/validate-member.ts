import type { FormErrors } from '@mantine/form';
import { putMember } from '@rostrum/contracts';
import { validateBy } from '../../forms/schema-errors.ts';
import { scoreFault } from '../../forms/score-text.ts';
import { type AttributeRow, type MemberValues, toMember, toValue } from './member-values.ts';

const NAME_FORMAT = 'Letters, digits and underscores; at most 32, a letter first';

const checkMember = validateBy(putMember, {
  avatarUrl: 'An address that begins with https:// or http://',
});

/** Faults by the path of the field; those of an attribute by its row. */
export function validateMember(values: MemberValues): FormErrors {
  const { attributes } = values;
  const errors: FormErrors = {};
  for (const [index, row] of attributes.entries()) {
    const nameFault = faultOfName(row, attributes.slice(0, index));
    const valueFault = faultOfValue(row);
    if (nameFault) errors[`attributes.${index}.name`] = nameFault;
    if (valueFault) errors[`attributes.${index}.value`] = valueFault;
  }
  const isSaid = Object.keys(errors).length > 0;
  for (const [path, fault] of Object.entries(checkMember(toMember(values)))) {
    const [field = ''] = path.split('.');
    // The schema names attributes by their key; their rows have said the same already.
    if (field !== 'attributes') errors[field] ??= fault;
    else if (!isSaid) errors['attributes'] ??= fault;
  }
  return errors;
}

function faultOfName({ name }: AttributeRow, before: readonly AttributeRow[]): string | undefined {
  if (name === '') return 'Fill this in';
  if (before.some((row) => row.name === name)) return 'There is one of this name already';
  const isGood = putMember.safeParse({ attributes: { [name]: true } }).success;
  return isGood ? undefined : NAME_FORMAT;
}

const checkValue = validateBy(putMember);

function faultOfValue(row: AttributeRow): string | undefined {
  if (row.kind === 'number') return scoreFault(row.value) ?? undefined;
  if (row.kind === 'text' && row.value === '') return 'Fill this in';
  if (row.value.length > 256) return 'At most 256 characters';
  const faults = checkValue({ attributes: { name: toValue(row) } });
  return Object.keys(faults).length > 0 ? 'Must not contain control characters' : undefined;
}
