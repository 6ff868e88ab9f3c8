import type { PollView, UpdatePoll } from '@rostrum/contracts';
import type { NewPoll } from '../poll-mutations.ts';

/** An option as it is edited; `rowId` follows it when it is moved. */
export interface OptionValues {
  rowId: string;
  /** Empty until the server, or the operator, gives one. */
  id: string;
  label: string;
  imageUrl: string;
}

export interface PollValues {
  question: string;
  key: string;
  type: PollView['type'];
  options: OptionValues[];
  /** Empty for one. */
  minChoices: number | '';
  /** Empty for as many as there are options. */
  maxChoices: number | '';
  ballotChange: PollView['ballotChange'];
  resultsVisibility: PollView['resultsVisibility'];
  durability: PollView['durability'];
  visibility: PollView['visibility'];
}

let lastRow = 0;

export function emptyOption(): OptionValues {
  lastRow += 1;
  return { rowId: `row-${lastRow}`, id: '', label: '', imageUrl: '' };
}

export function emptyPoll(): PollValues {
  return {
    question: '',
    key: '',
    type: 'single',
    options: [emptyOption(), emptyOption()],
    minChoices: '',
    maxChoices: '',
    ballotChange: 'none',
    resultsVisibility: 'always',
    durability: 'persisted',
    visibility: 'public',
  };
}

export function valuesOf(poll: PollView): PollValues {
  const { question, type, ballotChange, resultsVisibility, durability, visibility } = poll;
  return {
    question,
    key: poll.key ?? '',
    type,
    options: poll.options.map((option) => ({
      ...emptyOption(),
      id: option.id,
      label: option.label,
      imageUrl: option.imageUrl ?? '',
    })),
    minChoices: poll.minChoices,
    maxChoices: poll.maxChoices === poll.options.length ? '' : poll.maxChoices,
    ballotChange,
    resultsVisibility,
    durability,
    visibility,
  };
}

/** The body that creates the poll. */
export function toNewPoll(values: PollValues): NewPoll {
  return {
    ...toChangeable(values),
    type: values.type,
    options: toOptions(values.options),
    ...(values.key !== '' && { key: values.key }),
    ...toBounds(values),
  };
}

/** What can be changed: options and bounds of choice only while the poll is a draft. */
export function toChanges(values: PollValues, isDraft: boolean): UpdatePoll {
  if (!isDraft) return toChangeable(values);
  const { type, options, minChoices, maxChoices } = values;
  // A bound that was emptied has to be said: left out, it would stay as it was.
  const bounds = { minChoices: minChoices || 1, maxChoices: maxChoices || options.length };
  return {
    ...toChangeable(values),
    options: toOptions(options),
    ...(type === 'multiple' && bounds),
  };
}

function toChangeable(values: PollValues) {
  const { question, ballotChange, resultsVisibility, durability, visibility } = values;
  return { question, ballotChange, resultsVisibility, durability, visibility };
}

function toOptions(options: OptionValues[]) {
  return options.map(({ id, label, imageUrl }) => ({
    ...(id !== '' && { id }),
    label,
    ...(imageUrl !== '' && { imageUrl }),
  }));
}

/** Bounds that were left empty are left to the server. */
function toBounds({ type, minChoices, maxChoices }: PollValues) {
  if (type === 'single') return {};
  return {
    ...(minChoices !== '' && { minChoices }),
    ...(maxChoices !== '' && { maxChoices }),
  };
}
