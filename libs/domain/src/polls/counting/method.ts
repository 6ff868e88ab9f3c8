export const BALLOT_KINDS = ['choices', 'ratings', 'ranking'] as const;
/** What a ballot says of the options: which of them, how much each, or in what order. */
export type BallotKind = (typeof BALLOT_KINDS)[number];

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
};

/** The methods that count ballots of a kind. Each method counts ballots of one kind only. */
export function methodsFor(ballotKind: BallotKind): readonly CountingMethod[] {
  return METHODS[ballotKind];
}
