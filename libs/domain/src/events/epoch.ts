/** Apart from the name of an epoch the number of its life stands. */
const LIFE_MARK = '~';

/**
 * An epoch begins when Redis is rebuilt from what is stored. Within it a new life begins whenever
 * another process holds the log, since that may have lost the last events: those that were not stored
 * by then never will be, and their numbers are given again.
 */
export interface EpochParts {
  epoch: string;
  /** From 0. */
  life: number;
}

export function joinEpoch({ epoch, life }: EpochParts): string {
  return life === 0 ? epoch : `${epoch}${LIFE_MARK}${life}`;
}

export function splitEpoch(name: string): EpochParts {
  const at = name.lastIndexOf(LIFE_MARK);
  if (at < 0) return { epoch: name, life: 0 };
  return { epoch: name.slice(0, at), life: Number(name.slice(at + 1)) };
}

/** Whether two names are of lives of one epoch: nothing was rebuilt between them. */
export function isSameEpoch(name: string, other: string): boolean {
  return splitEpoch(name).epoch === splitEpoch(other).epoch;
}
