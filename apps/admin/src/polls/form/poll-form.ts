import { type FormErrors, useForm } from '@mantine/form';
import { createPoll } from '@rostrum/contracts';
import { KEY_FORMAT } from '../../forms/resource-key.ts';
import { validateBy } from '../../forms/schema-errors.ts';
import { type PollValues, toNewPoll } from './poll-values.ts';

/** Fields the server may report faults for. */
export const POLL_FIELDS = [
  'question',
  'key',
  'type',
  'options',
  'minChoices',
  'maxChoices',
  'ballotChange',
  'resultsVisibility',
  'durability',
  'visibility',
];

const checkPoll = validateBy(createPoll, {
  key: KEY_FORMAT,
  'options.*.id': 'Letters, digits, dots, dashes and underscores; at most 64',
  'options.*.imageUrl': 'Enter an address that begins with https:// or http://',
});

export function usePollForm(initialValues: PollValues) {
  return useForm<PollValues>({ initialValues, validate: validatePoll });
}

export type PollForm = ReturnType<typeof usePollForm>;

function validatePoll(values: PollValues): FormErrors {
  const errors = checkPoll(toNewPoll(values));
  const { type, minChoices, maxChoices, options } = values;
  if (type === 'single') return errors;
  if (minChoices !== '' && maxChoices !== '' && minChoices > maxChoices) {
    errors.minChoices ??= 'Must not be more than the most';
  }
  if (maxChoices !== '' && maxChoices > options.length) {
    errors.maxChoices ??= 'There are not so many options';
  }
  return errors;
}
