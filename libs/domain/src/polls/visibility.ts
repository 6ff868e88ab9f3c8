import type { PollStatus } from './lifecycle.ts';

export const RESULTS_VISIBILITIES = ['always', 'after_vote', 'after_close', 'hidden'] as const;
export type ResultsVisibility = (typeof RESULTS_VISIBILITIES)[number];

/** Who is looking at a poll's results. */
export interface ResultsViewer {
  /** A secret key or a signed-in operator. */
  isHost: boolean;
  hasVoted: boolean;
}

/** Whether counts may be shown; every surface (REST, socket, export) asks this and nothing else. */
export function mayViewResults(
  visibility: ResultsVisibility,
  status: PollStatus,
  viewer: ResultsViewer,
): boolean {
  if (viewer.isHost) return true;
  switch (visibility) {
    case 'always':
      return true;
    case 'after_vote':
      return viewer.hasVoted || status === 'closed';
    case 'after_close':
      return status === 'closed';
    case 'hidden':
      return false;
  }
}
