import type { PollRef } from './poll.ts';

export interface Guesses {
  count: number;
  /** When they are forgotten. */
  endsInSeconds: number;
}

/** Counts wrong codes, so that nobody tries them all. */
export interface GuessStore {
  /**
   * One more from an address (a keyed hash).
   * @throws DomainError `store.unavailable`
   */
  count(poll: PollRef, address: string, windowSeconds: number): Promise<Guesses>;
}
