import type { BallotRecord, WordSpelling } from './cast-ballot.ts';
import type { PollStatus } from './lifecycle.ts';
import type { Poll, PollRef } from './poll.ts';
import type { AnswerRecord, AskedQuestion } from './posts.ts';

/** How a poll stands by the durable record. */
export interface PollLife {
  /** Never `scheduled`: that is a draft with a plan. */
  status: PollStatus;
  round: number;
  /** When it came to its status; absent where it was never moved. */
  movedAtMs: number | undefined;
  /** Of the timer: how long it runs from then, or what is left of it while the poll is paused. */
  timerMs: number | undefined;
  /** Planned times that were carried out or passed over. */
  spentOpensAtMs: number | undefined;
  spentClosesAtMs: number | undefined;
}

/** A voter of the round under way. */
export interface KeptBallot {
  voterId: string;
  /** Absent of a voter whose ballots are set aside and who took theirs back. */
  ballot: BallotRecord | undefined;
  isAside: boolean;
  castAtMs: number | undefined;
  /** Of polls of type `text`. */
  answer: AnswerRecord | undefined;
}

export interface KeptQuestion extends AskedQuestion {
  /** Rises with every question and answer of the poll; older ones stand first where votes are equal. */
  number: number;
  /** As it was asked, where a host changed it. */
  originalText: string | undefined;
  isPinned: boolean;
  askedAtMs: number;
}

export interface KeptVote {
  questionId: string;
  voterId: string;
}

/** What a host decided about a word; see `cast-ballot.ts` for how it is written. */
export interface DecidedWord {
  word: string;
  isHidden: boolean;
}

/** Pieces of bounded size; read once, in order. */
export type Batches<T> = AsyncIterable<readonly T[]>;

/** Everything that the live store keeps of a poll beyond its definition, as far as it is durable. */
export interface PollContent {
  life: PollLife;
  /** Above every version that was ever given. */
  version: number;
  /** How many numbers of answers and questions were given, in all rounds. */
  postCount: number;
  ballots: Batches<KeptBallot>;
  /** Of all words that got one in the round, also of those that nobody gives any more. */
  spellings: Batches<WordSpelling>;
  decidedWords: Batches<DecidedWord>;
  questions: Batches<KeptQuestion>;
  /** For those questions. */
  votes: Batches<KeptVote>;
}

/** Polls as the durable store has them. */
export interface PollContents {
  /**
   * Of the round under way; `undefined` where there is no such poll.
   * @param version above every one that was ever given to the poll
   * @throws DomainError `store.unavailable`; reading its batches may as well
   */
  contentOf(poll: PollRef, version: number): Promise<PollContent | undefined>;
}

/**
 * Restores polls into a partition that is being rebuilt. Nothing of these comes back, as nothing of it
 * is durable: reactions, addresses of voters, wrong codes, how many questions somebody asked within
 * the minute, requests and ballots that are known by an id.
 */
export interface PollRestorer {
  /**
   * Takes away what an earlier restore left of the poll, and begins anew; how many ballots it has now.
   * @param token of the rebuild under way
   * @throws RebuildSupersededError
   * @throws DomainError `store.unavailable`
   */
  restorePoll(poll: Poll, content: PollContent, token: string): Promise<{ ballots: number }>;
}
