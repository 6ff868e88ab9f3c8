import { type FormErrors, useForm } from '@mantine/form';
import { createPoll } from '@rostrum/contracts';
import { KEY_FORMAT } from '../../forms/resource-key.ts';
import { validateBy } from '../../forms/schema-errors.ts';
import { mostNamed, POLL_TRAITS } from '../poll-types.ts';
import { planFaults } from './plan-values.ts';
import { type PollValues, toNewPoll } from './poll-values.ts';

/** Fields the server may report faults for. */
export const POLL_FIELDS = [
  'question',
  'key',
  'type',
  'options',
  'minChoices',
  'maxChoices',
  'scale',
  'pointsBudget',
  'allowWriteIns',
  'shuffleOptions',
  'ballotChange',
  'resultsVisibility',
  'durability',
  'visibility',
  'opensAt',
  'closesAt',
  'durationSeconds',
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

export function validatePoll(values: PollValues): FormErrors {
  return {
    ...boundFaults(values),
    ...scaleFaults(values),
    ...planFaults(values),
    ...checkPoll(toNewPoll(values)),
  };
}

function boundFaults(values: PollValues): FormErrors {
  const { type, minChoices, maxChoices } = values;
  const faults: FormErrors = {};
  if (!POLL_TRAITS[type].bounds) return faults;
  if (minChoices !== '' && minChoices > (maxChoices || mostNamed(values))) {
    faults['minChoices'] = 'Must not be more than the most';
  }
  if (type !== 'word-cloud' && maxChoices !== '' && maxChoices > mostNamed(values)) {
    faults['maxChoices'] = 'There are not so many options';
  }
  return faults;
}

function scaleFaults({ type, scale: { min, max } }: PollValues): FormErrors {
  if (!POLL_TRAITS[type].scale || min === '' || max === '' || min < max) return {};
  return { 'scale.max': 'Must be more than the lowest' };
}
