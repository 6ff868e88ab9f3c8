import type { Durability, Visibility } from '../leaderboards/leaderboard.ts';
import type { CountingMethod, TieBreakRule } from './counting/index.ts';
import type { Moderation } from './moderation.ts';
import type { PollType, Scale } from './poll-type.ts';
import type { QuizRules } from './quiz.ts';
import type { ResultsVisibility } from './visibility.ts';
import type { IssuedCodes } from './voter-code.ts';
import type { VoterIdentity } from './voter-identity.ts';

export const BALLOT_CHANGES = ['none', 'change', 'retract'] as const;
/** What a voter may do after casting: nothing, choose anew, or choose anew and take back. */
export type BallotChange = (typeof BALLOT_CHANGES)[number];

export const MAX_OPTIONS = 100;
/** Words or phrases that one ballot of a word cloud gives. */
export const MAX_TEXTS = 10;
export const MAX_WEIGHT = 1_000_000;

export interface PollOption {
  id: string;
  label: string;
  imageUrl?: string | undefined;
  /** The option takes no more votes than this; weights count. */
  maxVotes?: number | undefined;
}

/** The rules by which a ballot is judged. */
export interface BallotRules {
  type: PollType;
  options: PollOption[];
  /** Options chosen, rated or ranked, or texts given, by one ballot. */
  minChoices: number;
  maxChoices: number;
  ballotChange: BallotChange;
  /** Of types whose ballots give numbers. */
  scale?: Scale | undefined;
  /** Points that one ballot of type `points` gives away at most. */
  pointsBudget?: number | undefined;
  /** Whether voters may name what is not among the options. */
  allowWriteIns?: boolean | undefined;
}

/** The count that belongs to a poll's results, beside the tally. */
export interface PollCount {
  method: CountingMethod;
  seats: number;
  tieBreak: TieBreakRule;
}

/** What the clock does to a poll. */
export interface PollPlan {
  opensAtMs?: number | undefined;
  closesAtMs?: number | undefined;
  /** How long it stays open once it was opened. */
  durationSeconds?: number | undefined;
}

/** What a definition says of a poll beyond its texts and who may do what: kept as one value. */
export type PollRules = Omit<BallotRules, 'type'> &
  PollPlan &
  Pick<Poll, 'count' | 'quiz' | 'shuffleOptions' | 'votesPerAddress' | 'codes' | 'moderation'>;

export interface Poll extends BallotRules, PollPlan {
  tenantId: string;
  id: string;
  key: string | undefined;
  question: string;
  voterIdentity: VoterIdentity;
  /** Voters of one address whose ballots may stand at the same time. */
  votesPerAddress?: number | undefined;
  codes?: IssuedCodes | undefined;
  resultsVisibility: ResultsVisibility;
  count?: PollCount | undefined;
  quiz?: QuizRules | undefined;
  /** Whether each voter is shown the options in an order of its own. */
  shuffleOptions?: boolean | undefined;
  /** What becomes of texts before others see them; `none` where it is absent. */
  moderation?: Moderation | undefined;
  durability: Durability;
  visibility: Visibility;
  configVersion: number;
  createdAt: Date;
  updatedAt: Date;
}

/** A poll's place: everything that decides its Redis keys. */
export interface PollRef {
  tenantId: string;
  id: string;
}
