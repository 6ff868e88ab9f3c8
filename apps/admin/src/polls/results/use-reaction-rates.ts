import type { PollState } from '@rostrum/client';
import { useEffect, useRef, useState } from 'react';
import { countsOf, type ReactionSample, withSample } from './reaction-rates.ts';

const SAMPLE_MS = 1000;

/** What was counted in the last minute, second by second, as long as the poll is open. */
export function useReactionSamples(state: PollState): ReactionSample[] {
  const newest = useRef(state);
  newest.current = state;
  const [samples, setSamples] = useState<ReactionSample[]>([]);
  const isOpen = state.status === 'open';

  useEffect(() => {
    if (!isOpen) return;
    const take = (): void =>
      setSamples((standing) =>
        withSample(standing, { atMs: Date.now(), counts: countsOf(newest.current) }),
      );
    take();
    const timer = setInterval(take, SAMPLE_MS);
    return () => {
      clearInterval(timer);
      setSamples([]);
    };
  }, [isOpen]);

  return samples;
}
