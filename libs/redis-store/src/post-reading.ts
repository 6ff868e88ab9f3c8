import {
  POST_STATES,
  type Post,
  type PostCounts,
  type PostState,
  type PostTally,
} from '@rostrum/domain';
import { integer, list, text } from './replies.ts';

/** What includes/posts.lua reads for everybody; nothing of polls in which nobody writes. */
export function decodePostTally([counts, posts]: unknown[]): PostTally | undefined {
  if (counts === undefined) return undefined;
  const shown = list(posts).map((item) => {
    const { voterId: _voter, hasVoted: _vote, originalText: _text, ...post } = decodePost(item);
    return post;
  });
  return { counts: decodeCounts(counts), shown };
}

export function decodeCounts(counts: unknown): PostCounts {
  const numbers = list(counts).map(integer);
  return Object.fromEntries(
    POST_STATES.map((state, index) => [state, numbers[index] ?? 0]),
  ) as PostCounts;
}

export function decodePost(item: unknown): Post {
  const [id, state, at, written, author, votes, pinned, original, voter, voted] = list(item);
  return {
    id: text(id),
    state: postState(state),
    text: text(written),
    ...(author !== '' && { authorName: text(author) }),
    votes: integer(votes),
    isPinned: pinned === 1,
    atMs: integer(at),
    ...(original !== '' && { originalText: text(original) }),
    voterId: voter === '' ? undefined : text(voter),
    hasVoted: voted === 1,
  };
}

export function postState(value: unknown): PostState {
  const state = POST_STATES.find((one) => one === value);
  if (!state) throw new TypeError(`not a state of a post: ${String(value)}`);
  return state;
}
