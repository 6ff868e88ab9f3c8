import { infiniteQueryOptions } from '@tanstack/react-query';
import { type QueryValue, request } from './request.ts';

export interface Page<T> {
  items: T[];
  nextCursor?: string;
}

const PAGE_LIMIT = 50;

/** A list that is read page by page with cursors. */
export function listQuery<T>(
  queryKey: readonly string[],
  path: string,
  query: Record<string, QueryValue> = {},
) {
  return infiniteQueryOptions({
    queryKey,
    queryFn: ({ pageParam, signal }) =>
      request<Page<T>>(path, {
        query: { ...query, limit: PAGE_LIMIT, cursor: pageParam },
        signal,
      }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor,
    select: ({ pages }) => pages.flatMap((page) => page.items),
  });
}
