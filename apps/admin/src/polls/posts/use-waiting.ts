import type { LiveUpdate, PollState } from '@rostrum/client';
import type { PollView } from '@rostrum/contracts';
import { useQuery } from '@tanstack/react-query';
import { writingOf } from '../poll-types.ts';
import { type DecidableWord, wordsQuery } from './post-queries.ts';
import { useReread } from './use-live-list.ts';

/** How much of what people wrote waits for a host; nothing is known before it is read. */
export function useWaiting(poll: PollView, { state }: LiveUpdate<PollState>): number | undefined {
  const hasWords = writingOf(poll) === 'words';
  const query = wordsQuery(poll.pollId);
  const words = useQuery({ ...query, enabled: hasWords && poll.moderation === 'approve' });
  const read = { length: words.data?.length ?? 0 };
  useReread(query.queryKey, read, hasWords ? state?.version : undefined);
  return hasWords ? words.data && countStates(words.data).pending : state?.states?.pending;
}

export function countStates(
  words: readonly DecidableWord[],
): Record<DecidableWord['state'], number> {
  const counts = { pending: 0, shown: 0, hidden: 0 };
  for (const { state } of words) counts[state] += 1;
  return counts;
}
