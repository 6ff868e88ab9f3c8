import type { PollView, UpdatePoll } from '@rostrum/contracts';
import type { NewPoll } from '../poll-mutations.ts';
import { mostNamed, POLL_TRAITS, type PollType } from '../poll-types.ts';
import { type CountValues, countValuesOf, NO_COUNT, toCount } from './count-values.ts';
import { emptyPlan, type PlanValues, planValuesOf, toPlan } from './plan-values.ts';
import {
  emptyQuiz,
  QUIZ_DEFAULTS,
  type QuizValues,
  quizValuesOf,
  toQuiz,
  withIds,
} from './quiz-values.ts';
import {
  EMPTY_VOTERS,
  toAddressLimit,
  toVoters,
  type VoterValues,
  voterValuesOf,
} from './voter-values.ts';

/** An option as it is edited; `rowId` follows it when it is moved. */
export interface OptionValues {
  rowId: string;
  /** Empty until the server, or the operator, gives one. */
  id: string;
  label: string;
  imageUrl: string;
  /** Empty for any number. */
  maxVotes: number | '';
  /** Of a quiz. */
  isCorrect: boolean;
}

export interface ScaleValues {
  min: number | '';
  max: number | '';
  step: number | '';
}

/** Fields of all types; what becomes of them is for the type to say. */
export interface PollValues extends PlanValues, VoterValues {
  question: string;
  key: string;
  type: PollType;
  options: OptionValues[];
  /** Empty for one. */
  minChoices: number | '';
  /** Empty for as many as there are. */
  maxChoices: number | '';
  scale: ScaleValues;
  pointsBudget: number | '';
  allowWriteIns: boolean;
  shuffleOptions: boolean;
  tally: CountValues;
  quiz: QuizValues;
  /** Of what people write. */
  moderation: PollView['moderation'];
  ballotChange: PollView['ballotChange'];
  resultsVisibility: PollView['resultsVisibility'];
  durability: PollView['durability'];
  visibility: PollView['visibility'];
}

const NO_SCALE: ScaleValues = { min: '', max: '', step: '' };
const DEFAULT_POINTS = 100;
const USUAL_REACTIONS = ['👍', '👏', '❤️', '😂', '😮'];

let lastRow = 0;

export function emptyOption(): OptionValues {
  lastRow += 1;
  const rowId = `row-${lastRow}`;
  return { rowId, id: '', label: '', imageUrl: '', maxVotes: '', isCorrect: false };
}

export function emptyPoll(): PollValues {
  return {
    question: '',
    key: '',
    type: 'single',
    options: [emptyOption(), emptyOption()],
    minChoices: '',
    maxChoices: '',
    scale: NO_SCALE,
    pointsBudget: DEFAULT_POINTS,
    allowWriteIns: false,
    shuffleOptions: false,
    tally: NO_COUNT,
    quiz: emptyQuiz(),
    moderation: 'filter',
    ballotChange: 'none',
    resultsVisibility: 'always',
    durability: 'persisted',
    visibility: 'public',
    ...EMPTY_VOTERS,
    ...emptyPlan(),
  };
}

/** What another type begins with: its own scale and count, and rows enough for its options. */
export function withType(values: PollValues, type: PollType): PollValues {
  const { leastOptions, scale = NO_SCALE } = POLL_TRAITS[type];
  const filled = filledOptions(values);
  const missing = Math.max(leastOptions - filled.length, 0);
  const options =
    type === 'reactions' && filled.length === 0
      ? usualReactions()
      : [...filled, ...Array.from({ length: missing }, emptyOption)];
  const bounds = { minChoices: '', maxChoices: '' } as const;
  return {
    ...values,
    ...bounds,
    ...changedByQuiz(values.type, type),
    ...changedByVoters(values, type),
    type,
    scale,
    tally: NO_COUNT,
    options: leastOptions === 0 ? values.options : options,
  };
}

/** Options that somebody has filled in; reactions that were proposed are not among them. */
function filledOptions({ type, options }: PollValues): OptionValues[] {
  const isProposed = ({ label, id }: OptionValues) =>
    type === 'reactions' && id === '' && USUAL_REACTIONS.includes(label);
  return options.filter(
    (option) => (option.label !== '' || option.id !== '') && !isProposed(option),
  );
}

function usualReactions(): OptionValues[] {
  return USUAL_REACTIONS.map((label) => ({ ...emptyOption(), label }));
}

/** A type may take voters only who are known again, or none who is told apart. */
function changedByVoters(values: PollValues, type: PollType): Partial<PollValues> {
  const { voterIdentity: identity, resultsVisibility } = values;
  if (POLL_TRAITS[type].hasBallots) {
    return values.type === 'reactions' ? { voterIdentity: EMPTY_VOTERS.voterIdentity } : {};
  }
  const isKnownAgain = values.type !== 'reactions' && identity !== 'ip' && identity !== 'none';
  const knownBy = isKnownAgain ? identity : EMPTY_VOTERS.voterIdentity;
  return {
    voterIdentity: type === 'reactions' ? 'none' : knownBy,
    ballotChange: 'none',
    ...(resultsVisibility === 'after_vote' && { resultsVisibility: 'always' }),
  };
}

/** A quiz has a time, and shows nothing before it is over. */
function changedByQuiz(before: PollType, after: PollType): Partial<PollValues> {
  if ((before === 'quiz') === (after === 'quiz')) return {};
  if (after === 'quiz') return QUIZ_DEFAULTS;
  const { end, durationSeconds } = emptyPlan();
  return { end, durationSeconds, resultsVisibility: 'always' };
}

/** With times by the clock of `timezone`, or of the operator's own. */
export function valuesOf(poll: PollView, timezone?: string): PollValues {
  const { question, type, minChoices, allowWriteIns, shuffleOptions } = poll;
  const { moderation, ballotChange, resultsVisibility, durability, visibility } = poll;
  const isUnbounded = type !== 'word-cloud' && poll.maxChoices === mostNamed(poll);
  return {
    ...{ question, type, minChoices, allowWriteIns, shuffleOptions },
    ...{ moderation, ballotChange, resultsVisibility, durability, visibility },
    key: poll.key ?? '',
    options: poll.options.map((option) => ({
      ...emptyOption(),
      id: option.id,
      label: option.label,
      imageUrl: option.imageUrl ?? '',
      maxVotes: option.maxVotes ?? '',
      isCorrect: poll.quiz?.correct?.includes(option.id) ?? false,
    })),
    maxChoices: isUnbounded ? '' : poll.maxChoices,
    scale: poll.scale ?? NO_SCALE,
    pointsBudget: poll.pointsBudget ?? DEFAULT_POINTS,
    tally: countValuesOf(poll),
    quiz: quizValuesOf(poll),
    ...voterValuesOf(poll),
    ...planValuesOf(poll, timezone),
  };
}

/** The body that creates the poll: bounds that were left empty are left to the server. */
export function toNewPoll(values: PollValues): NewPoll {
  const { type, key, minChoices, maxChoices } = values;
  return {
    ...toTexts(values),
    ...toRules(values),
    ...toVoters(values),
    ...toPlan(values),
    type,
    ...(key !== '' && { key }),
    ...(POLL_TRAITS[type].bounds && {
      ...(minChoices !== '' && { minChoices }),
      ...(maxChoices !== '' && { maxChoices }),
    }),
  };
}

/** What can be changed: the rules of ballots only until the poll is first opened. */
export function toChanges(values: PollValues, hasOpenRules: boolean): UpdatePoll {
  const { minChoices, maxChoices, type } = values;
  // What was emptied has to be said: left out, it would stay as it was.
  const bounds = { minChoices: minChoices || 1, maxChoices: maxChoices || mostNamed(values) };
  const noPlan = { opensAt: null, closesAt: null, durationSeconds: null };
  return {
    ...toTexts(values),
    ...toAddressLimit(values),
    ...noPlan,
    ...toPlan(values),
    ...(hasOpenRules && { ...toRules(values), ...(POLL_TRAITS[type].bounds && bounds) }),
  };
}

/** What can be changed at any time. */
function toTexts(values: PollValues) {
  const { question, ballotChange, resultsVisibility, durability, visibility } = values;
  const { leastOptions } = POLL_TRAITS[values.type];
  return {
    ...{ question, ballotChange, resultsVisibility, durability, visibility },
    ...(leastOptions > 0 && {
      options: toOptions(values),
      shuffleOptions: values.shuffleOptions,
    }),
    ...(POLL_TRAITS[values.type].writing && { moderation: values.moderation }),
    ...toCount(values),
  };
}

function toOptions({ type, options }: PollValues) {
  const { isChoice } = POLL_TRAITS[type];
  const named = type === 'quiz' ? withIds(options) : options;
  return named.map(({ id, label, imageUrl, maxVotes }) => ({
    ...(id !== '' && { id }),
    label,
    ...(imageUrl !== '' && { imageUrl }),
    ...(isChoice && maxVotes !== '' && { maxVotes }),
  }));
}

function toRules(values: PollValues) {
  const { type, allowWriteIns, scale, pointsBudget } = values;
  const traits = POLL_TRAITS[type];
  return {
    ...(traits.isChoice && { allowWriteIns }),
    // An empty number is a fault that the contract finds and names.
    ...(traits.scale && { scale: scale as Record<keyof ScaleValues, number> }),
    ...(type === 'points' && { pointsBudget: pointsBudget as number }),
    ...(type === 'quiz' && { quiz: toQuiz(values) }),
  };
}
