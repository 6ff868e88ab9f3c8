import type { ListPage, ListRequest } from '../leaderboards/leaderboard.repository.ts';
import type { AsideRecord, BallotPart } from './ballot.store.ts';
import type { BallotRecord } from './cast-ballot.ts';

/** A ballot as the durable store keeps it. */
export interface StoredBallot {
  voterId: string;
  ballot: BallotRecord;
  castAt: Date;
}

export interface AsideBallot extends StoredBallot {
  aside: AsideRecord;
}

/** Which ballots of a round: those cast, or changed last, from a time on and before another. */
export interface BallotWindow {
  round: number;
  part: BallotPart;
  fromMs: number;
  toMs: number;
}

/**
 * Reads single ballots of a poll where they are stored.
 * @throws DomainError `store.unavailable`
 */
export interface BallotReader {
  /** In order of voters. */
  within(pollId: string, window: BallotWindow, page: ListRequest): Promise<StoredBallot[]>;
  /** Ballots that are set aside, in order of voters. */
  aside(pollId: string, round: number, page: ListRequest): Promise<ListPage<AsideBallot>>;
}
