/** What a poll asks for. */
export const POLL_TYPES = [
  'single',
  'multiple',
  'approval',
  'rating',
  'nps',
  'ranking',
  'points',
  'number',
  'word-cloud',
  'quiz',
  'reactions',
  'text',
  'questions',
] as const;
export type PollType = (typeof POLL_TYPES)[number];

export const BALLOT_KINDS = [
  'choices',
  'ratings',
  'ranking',
  'number',
  'texts',
  'text',
  'questions',
  'none',
] as const;
/**
 * What a ballot consists of; also the name of the field that carries it. A poll of `questions` takes
 * no ballots: people ask, and vote for what others asked. `none`: there are none either.
 */
export type BallotKind = (typeof BALLOT_KINDS)[number];

const KINDS: Record<PollType, BallotKind> = {
  single: 'choices',
  multiple: 'choices',
  approval: 'choices',
  rating: 'ratings',
  nps: 'number',
  ranking: 'ranking',
  points: 'ratings',
  number: 'number',
  'word-cloud': 'texts',
  quiz: 'choices',
  reactions: 'none',
  text: 'text',
  questions: 'questions',
};

export function ballotKindOf(type: PollType): BallotKind {
  return KINDS[type];
}

/** Whether voters choose among options; the others answer one question freely. */
export function hasOptions(type: PollType): boolean {
  const kind = ballotKindOf(type);
  return kind === 'choices' || kind === 'ratings' || kind === 'ranking' || kind === 'none';
}

/** The numbers that a ballot may give: `min`, `min + step`, … up to `max`. */
export interface Scale {
  min: number;
  max: number;
  step: number;
}

/** Net promoter score: by its definition from 0 to 10. */
export const NPS_SCALE: Scale = { min: 0, max: 10, step: 1 };
/** Values of a scale that are counted one by one. */
export const MAX_RATING_STEPS = 100;
/** Values of a scale that are kept as they are given. */
export const MAX_NUMBER_STEPS = 1_000_000_000;

/** How many steps lead from the least value to the greatest; not whole when the scale is not. */
export function stepsOf({ min, max, step }: Scale): number {
  const steps = (max - min) / step;
  return isNearly(steps) ? Math.round(steps) : steps;
}

/** The step a value stands on, from 0; `undefined` when it stands on none. */
export function stepAt(scale: Scale, value: number): number | undefined {
  const step = (value - scale.min) / scale.step;
  const nearest = Math.round(step);
  return isNearly(step) && nearest >= 0 && nearest <= stepsOf(scale) ? nearest : undefined;
}

/** The value of a step, with no more decimals than the scale has. */
export function valueAt(scale: Scale, step: number): number {
  const decimals = Math.max(decimalsOf(scale.min), decimalsOf(scale.step));
  return Number((scale.min + step * scale.step).toFixed(decimals));
}

/** 0.3 / 0.1 is not 3, and 0.3 is on the scale all the same. */
function isNearly(steps: number): boolean {
  return Math.abs(steps - Math.round(steps)) < 1e-6;
}

const MAX_DECIMALS = 12;

function decimalsOf(value: number): number {
  for (let decimals = 0; decimals < MAX_DECIMALS; decimals += 1) {
    if (Number(value.toFixed(decimals)) === value) return decimals;
  }
  return MAX_DECIMALS;
}
