import { type BallotKind, ballotKindOf, type PollType } from '../poll-type.ts';

export const COUNTING_METHODS = [
  'plurality',
  'approval',
  'score',
  'star',
  'borda',
  'irv',
  'stv',
  'schulze',
] as const;
export type CountingMethod = (typeof COUNTING_METHODS)[number];

const METHODS: Record<BallotKind, readonly CountingMethod[]> = {
  choices: ['plurality', 'approval'],
  ratings: ['score', 'star'],
  ranking: ['borda', 'irv', 'stv', 'schulze'],
  number: [],
  texts: [],
  none: [],
  text: [],
  questions: [],
};

/** The methods that count ballots of a kind, if any. Each counts ballots of one kind only. */
export function methodsFor(ballotKind: BallotKind): readonly CountingMethod[] {
  return METHODS[ballotKind];
}

/** The methods by which polls of a type can be counted; the first is the usual one. */
export function countingMethodsOf(type: PollType): readonly CountingMethod[] {
  switch (type) {
    case 'single':
      return ['plurality'];
    case 'multiple':
    case 'approval':
      return ['approval'];
    case 'points':
    case 'quiz':
      return [];
    default:
      return methodsFor(ballotKindOf(type));
  }
}
