import type { Durability, Visibility } from '../leaderboards/leaderboard.ts';

export const POLL_TYPES = ['single', 'multiple'] as const;
export type PollType = (typeof POLL_TYPES)[number];

export const POLL_STATUSES = ['draft', 'open', 'closed'] as const;
export type PollStatus = (typeof POLL_STATUSES)[number];

export const BALLOT_CHANGES = ['none', 'change', 'retract'] as const;
/** What a voter may do after casting: nothing, choose anew, or choose anew and take back. */
export type BallotChange = (typeof BALLOT_CHANGES)[number];

export const RESULTS_VISIBILITIES = ['always', 'after_vote', 'after_close', 'hidden'] as const;
export type ResultsVisibility = (typeof RESULTS_VISIBILITIES)[number];

export const VOTER_IDENTITIES = ['token'] as const;
/** How a voter is told apart; `token`: a member token signed by the tenant. */
export type VoterIdentity = (typeof VOTER_IDENTITIES)[number];

export const MAX_OPTIONS = 100;

export interface PollOption {
  id: string;
  label: string;
  imageUrl?: string | undefined;
}

/** The rules by which a ballot is judged: all that the ballot script needs to know of a poll. */
export interface BallotRules {
  options: PollOption[];
  minChoices: number;
  maxChoices: number;
  ballotChange: BallotChange;
}

export interface Poll extends BallotRules {
  tenantId: string;
  id: string;
  key: string | undefined;
  question: string;
  type: PollType;
  voterIdentity: VoterIdentity;
  resultsVisibility: ResultsVisibility;
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

/** The moving part of a poll, as its script keeps it. */
export interface PollState {
  status: PollStatus;
  version: number;
  epoch: string;
  ballotCount: number;
  /** Votes by option id. */
  votes: Map<string, number>;
}

export interface OptionResult {
  id: string;
  label: string;
  imageUrl?: string | undefined;
  votes: number;
  /** Votes over ballots, 0 to 1; 0 while nobody has voted. */
  share: number;
}

/** The tally in the poll's own option order. */
export function tallyOptions(
  options: readonly PollOption[],
  votes: ReadonlyMap<string, number>,
  ballotCount: number,
): OptionResult[] {
  return options.map((option) => {
    const count = votes.get(option.id) ?? 0;
    return { ...option, votes: count, share: ballotCount === 0 ? 0 : count / ballotCount };
  });
}

/** Who is looking at a poll's results. */
export interface ResultsViewer {
  /** A secret key or a signed-in operator. */
  isHost: boolean;
  hasVoted: boolean;
}

/** Whether counts may be shown; every surface (REST, socket, export) asks this and nothing else. */
export function mayViewResults(
  visibility: ResultsVisibility,
  status: PollStatus,
  viewer: ResultsViewer,
): boolean {
  if (viewer.isHost) return true;
  switch (visibility) {
    case 'always':
      return true;
    case 'after_vote':
      return viewer.hasVoted || status === 'closed';
    case 'after_close':
      return status === 'closed';
    case 'hidden':
      return false;
  }
}
