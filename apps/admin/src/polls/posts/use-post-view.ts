import { useSearchParams } from 'react-router';
import { type PostKind, type PostState, statesOf } from './post-moves.ts';
import type { QuestionSort } from './post-queries.ts';

/** What a page of posts shows, as its address says. */
export interface PostView {
  state: PostState;
  sort: QuestionSort;
}

export function usePostView(
  kind: PostKind,
  first: PostState,
): [view: PostView, addressOf: (change: Partial<PostView>) => string] {
  const [search] = useSearchParams();
  const asked = statesOf(kind).find(({ value }) => value === search.get('state'));
  const state = asked?.value ?? first;
  const sort = search.get('sort') === 'newest' ? 'newest' : 'votes';
  const addressOf = (change: Partial<PostView>): string => {
    const next = new URLSearchParams(search);
    for (const [name, value] of Object.entries(change)) next.set(name, value);
    return `?${next}`;
  };
  return [{ state, sort }, addressOf];
}
