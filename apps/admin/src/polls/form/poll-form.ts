import { type FormErrors, useForm } from '@mantine/form';
import { createPoll } from '@rostrum/contracts';
import { KEY_FORMAT } from '../../forms/resource-key.ts';
import { validateBy } from '../../forms/schema-errors.ts';
import { methodsOf } from '../count-choices.ts';
import { mostNamed, POLL_TRAITS, writingOf } from '../poll-types.ts';
import { limitsAddresses } from '../voter-choices.ts';
import { countFaults } from './count-values.ts';
import { endsAtTime, endsByTimer, planFaults } from './plan-values.ts';
import { type PollValues, toNewPoll } from './poll-values.ts';
import { quizFaults } from './quiz-values.ts';

/** Fields of every poll that the server may report faults for. */
const FIELDS = ['question', 'resultsVisibility', 'visibility'];

/** The fields that a form shows: a fault of any other is for the form as a whole to say. */
export function shownFields(values: PollValues, isNew: boolean): string[] {
  const { type, start, end } = values;
  const { leastOptions, isChoice, hasBallots, bounds, scale } = POLL_TRAITS[type];
  return [
    ...FIELDS,
    ...(isNew ? ['key', 'type', 'voterIdentity'] : []),
    ...(hasBallots ? ['ballotChange'] : []),
    ...(type === 'reactions' ? [] : ['durability']),
    ...(leastOptions > 0 ? ['options', 'shuffleOptions'] : []),
    ...(isChoice ? ['allowWriteIns'] : []),
    ...(bounds ? ['minChoices', 'maxChoices'] : []),
    ...(scale ? ['scale'] : []),
    ...(type === 'points' ? ['pointsBudget'] : []),
    ...(type === 'quiz' ? ['quiz'] : []),
    ...(methodsOf(type).length > 0 ? ['tally'] : []),
    ...(writingOf(values) === undefined ? [] : ['moderation']),
    ...(limitsAddresses(values) ? ['votesPerAddress'] : []),
    ...(start === 'time' ? ['opensAt'] : []),
    ...(endsAtTime(end) ? ['closesAt'] : []),
    ...(endsByTimer(end) ? ['durationSeconds'] : []),
  ];
}

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
    ...countFaults(values),
    ...checkPoll(toNewPoll(values)),
    ...quizFaults(values),
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
