import type { IdempotentRequest, WriteOutcome } from '../events/idempotent-request.ts';
import type { PollStatus } from './lifecycle.ts';
import type { Poll } from './poll.ts';
import type { Post, PostCounts, PostState } from './posts.ts';

export interface QuestionInput {
  id: string;
  /** Nobody for a host, who is not bound by the limit of a minute. */
  voterId: string | undefined;
  authorName: string | undefined;
  text: string;
}

export interface PostPageRequest {
  state: PostState;
  sort: 'votes' | 'newest';
  limit: number;
  /** Where the former page ended. */
  after: string | undefined;
  /** Whose votes are told. */
  voterId: string | undefined;
}

export interface PostPage {
  status: PollStatus;
  /** Whether the voter asked for has a ballot in. */
  hasVoted: boolean;
  counts: PostCounts;
  posts: Post[];
  next: string | undefined;
}

export interface PostChanges {
  state?: PostState | undefined;
  isPinned?: boolean | undefined;
  text?: string | undefined;
}

export type WordDecision = 'pending' | 'shown' | 'hidden';

export interface DecidableWord {
  counter: string;
  spelling: string;
  votes: number;
  decision: WordDecision;
}

/**
 * The live state of what people write in polls, moved by one atomic script a write.
 * @throws DomainError `store.unavailable`, `store.recovering`, `store.backpressure`
 * @throws StaleDefinitionError when the poll given is not the one in force
 */
export interface PostStore {
  /** @throws DomainError `poll.not_open`, `poll.closed`, `limit.rate`, `limit.quota`, `idempotency.mismatch` */
  ask(
    poll: Poll,
    question: QuestionInput,
    idempotency: IdempotentRequest | undefined,
  ): Promise<{ post: Post } & WriteOutcome>;
  /**
   * Gives the voter's vote (`true`) or takes it back; the votes that there are then.
   * @throws DomainError `poll.not_open`, `poll.closed`, `question.not_found`, `question.answered`,
   *   `idempotency.mismatch`
   */
  vote(
    poll: Poll,
    questionId: string,
    voterId: string,
    hasVoted: boolean,
    idempotency?: IdempotentRequest,
  ): Promise<{ votes: number } & WriteOutcome>;
  /** Those of `ids` that there are, as they are then. `by` names the host. */
  change(
    poll: Poll,
    ids: readonly string[],
    changes: PostChanges,
    by: string,
    idempotency?: IdempotentRequest,
  ): Promise<{ posts: Post[] } & WriteOutcome>;
  /**
   * `voterId`: only where it is that voter's own; `by`: the host.
   * @throws DomainError `question.not_found`
   */
  remove(
    poll: Poll,
    questionId: string,
    who: { voterId: string } | { by: string },
    idempotency?: IdempotentRequest,
  ): Promise<WriteOutcome>;
  list(poll: Poll, request: PostPageRequest): Promise<PostPage>;
  /** Words that voters gave, those with most votes first. */
  words(poll: Poll): Promise<DecidableWord[]>;
  /** @throws DomainError `limit.quota` */
  decideWord(
    poll: Poll,
    counter: string,
    isHidden: boolean,
    by: string,
    idempotency?: IdempotentRequest,
  ): Promise<WriteOutcome>;
}
