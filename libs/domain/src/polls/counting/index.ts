export {
  type ChoiceBallot,
  type ChoiceCounters,
  foldChoices,
  foldRankings,
  foldScores,
  type RankedBallot,
  type RankingCounters,
  type ScoreBallot,
  type ScoreCounters,
  type ScoreScale,
} from './ballots.ts';
export * from './irv.ts';
export * from './method.ts';
export { type OptionPlaces, placesOf } from './options.ts';
export * from './pairwise.ts';
export type { CountingResult, CountingRound, OptionCount, PairCounts, Transfer } from './result.ts';
export * from './schulze.ts';
export * from './star.ts';
export * from './stv.ts';
export * from './tallies.ts';
export {
  type BrokenTie,
  DEFAULT_TIE_BREAKING,
  lotOf,
  TIE_BREAK_RULES,
  type TieBreaking,
  type TieBreakRule,
  type TieBreakStep,
  type TieDecision,
} from './tie-break.ts';
