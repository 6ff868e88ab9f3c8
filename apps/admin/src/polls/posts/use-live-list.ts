import { useThrottledValue } from '@mantine/hooks';
import type { LiveUpdate } from '@rostrum/client';
import { type QueryKey, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { notifyFailed } from '../../feedback/notify.ts';

/** A list is read again no oftener, however fast the poll moves. */
const LEAST_MS = 1000;
/** A long list takes several requests: the more there is of it, the less often. */
const MS_PER_ITEM = 10;
/** What the live results do not tell, such as votes far down, is seen as soon as this. */
const REREAD_MS = 15_000;
/** Without live results. */
const REREAD_ALONE_MS = 4_000;

/** How often a list is read by itself, whatever the live results say. */
export function rereadMs({ status }: LiveUpdate<unknown>): number {
  return status === 'live' ? REREAD_MS : REREAD_ALONE_MS;
}

/**
 * Reads a list again whenever `current`, the version of the live results, has moved. While more of it
 * is loaded that waits: one reading would break the other off.
 */
export function useReread(
  queryKey: QueryKey,
  { length, isLoadingMore = false }: { length: number; isLoadingMore?: boolean },
  current: number | undefined,
): void {
  const client = useQueryClient();
  const version = useThrottledValue(current, Math.max(LEAST_MS, length * MS_PER_ITEM));
  const readAt = useRef<number | 'never' | undefined>(version);
  const key = JSON.stringify(queryKey);

  useEffect(() => {
    if (isLoadingMore) {
      // It may have broken a reading off.
      readAt.current = 'never';
      return;
    }
    if (readAt.current === version) return;
    readAt.current = version;
    void client.invalidateQueries({ queryKey: JSON.parse(key) as QueryKey });
  }, [client, key, version, isLoadingMore]);
}

/** Each once: what moves between two pages while they are read may come with both. */
export function eachOnce<T extends { id: string }>(items: readonly T[]): T[] {
  return [...new Map(items.map((item) => [item.id, item])).values()];
}

interface PagedList {
  fetchNextPage: () => Promise<{ isFetchNextPageError: boolean; error: unknown }>;
}

/** Reads the next page; where that fails, the button is still there. */
export async function loadMore({ fetchNextPage }: PagedList): Promise<void> {
  const { isFetchNextPageError, error } = await fetchNextPage();
  if (isFetchNextPageError) notifyFailed('No more could be loaded', error);
}
