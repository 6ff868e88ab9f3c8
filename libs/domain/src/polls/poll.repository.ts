import type { ListPage, ListRequest } from '../leaderboards/leaderboard.repository.ts';
import type { Poll } from './poll.ts';

/** The definitions of polls, in the source of truth. */
export interface PollRepository {
  /** @throws DomainError `poll.exists` when the key is taken */
  insert(poll: Poll): Promise<void>;
  /** By id or key. */
  find(tenantId: string, reference: string): Promise<Poll | undefined>;
  /** Newest first. */
  list(tenantId: string, request: ListRequest): Promise<ListPage<Poll>>;
  /** Replaces the definition where `configVersion` is one less; `false` when it was changed meanwhile. */
  update(poll: Poll): Promise<boolean>;
  /** Removes the definition and everything stored of the poll; the poll as it was. */
  delete(tenantId: string, pollId: string): Promise<Poll | undefined>;
}
