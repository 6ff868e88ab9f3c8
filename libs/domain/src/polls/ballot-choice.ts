import { DomainError } from '../errors.ts';
import {
  type CastBallot,
  isWordCounter,
  NUMBER_COUNTER,
  OTHER_WORDS,
  wordCounter,
  wordOf,
} from './cast-ballot.ts';
import type { BallotRules } from './poll.ts';
import { ballotKindOf, stepAt, valueAt } from './poll-type.ts';
import { normaliseWord } from './words.ts';

/**
 * One thing that a ballot says, by which ballots can be told apart: an option that it chooses, gives
 * points to or ranks first, an option and the value it is rated with, a number, or a word.
 */
export interface BallotChoice {
  optionId?: string | undefined;
  value?: number | undefined;
  text?: string | undefined;
}

/** A choice as a name, which is the same where the choice is. */
export type ChoiceName = string;

type Rules = Pick<BallotRules, 'type' | 'scale' | 'options' | 'allowWriteIns'>;

export function choicesOf({ marks }: CastBallot, { type }: Pick<Rules, 'type'>): ChoiceName[] {
  return marks.flatMap(([counter, amount]) => {
    if (counter.startsWith('@') || counter === OTHER_WORDS) return [];
    if (counter === NUMBER_COUNTER && ballotKindOf(type) === 'number') return [`=${amount}`];
    return type === 'ranking' && !counter.endsWith('#1') ? [] : [counter];
  });
}

export function choiceOf(name: ChoiceName, { type, scale }: Rules): BallotChoice {
  if (isWordCounter(name)) return { text: wordOf(name) };
  if (type === 'ranking') return { optionId: name.slice(0, -2) };
  const [optionId = '', step] = name.split('=');
  const value = step === undefined || !scale ? undefined : valueAt(scale, Number(step));
  return {
    ...(optionId !== '' && { optionId }),
    ...(value !== undefined && { value }),
  };
}

/** @throws DomainError `request.invalid` where ballots of the poll cannot say it */
export function choiceName(choice: BallotChoice, rules: Rules): ChoiceName {
  const name = nameOf(choice, rules);
  if (name !== undefined) return name;
  const message = 'ballots of this poll cannot say this';
  throw new DomainError('request.invalid', `choice: ${message}.`, {
    errors: [{ path: 'choice', message }],
  });
}

function nameOf({ optionId, value, text }: BallotChoice, rules: Rules): ChoiceName | undefined {
  const { type, scale, options, allowWriteIns } = rules;
  const kind = ballotKindOf(type);
  if (text !== undefined) {
    const takesWords = kind === 'texts' || allowWriteIns;
    const isAlone = optionId === undefined && value === undefined;
    return takesWords && isAlone ? wordCounter(normaliseWord(text)) : undefined;
  }
  const step = value === undefined || !scale ? undefined : stepAt(scale, value);
  if (kind === 'number') {
    return optionId === undefined && step !== undefined ? `=${step}` : undefined;
  }
  if (!options.some(({ id }) => id === optionId)) return undefined;
  if (type === 'rating') return step === undefined ? undefined : `${optionId}=${step}`;
  if (value !== undefined) return undefined;
  return type === 'ranking' ? `${optionId}#1` : optionId;
}
