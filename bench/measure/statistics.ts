/** A figure that was measured several times. */
export interface Spread {
  median: number;
  min: number;
  max: number;
}

/** @throws RangeError when there is nothing to summarise */
export function spreadOf(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  return {
    median: percentile(sorted, 0.5),
    min: percentile(sorted, 0),
    max: percentile(sorted, 1),
  };
}

/**
 * The value at a share of a sorted list, between two of them where it falls between.
 * @throws RangeError when the list is empty
 */
export function percentile(sorted: ArrayLike<number>, share: number): number {
  const place = share * (sorted.length - 1);
  const below = sorted[Math.floor(place)];
  const above = sorted[Math.ceil(place)];
  if (below === undefined || above === undefined) throw new RangeError('nothing was measured');
  return below + (above - below) * (place - Math.floor(place));
}

/** Numbers of a fixed sequence between 0 and 1, so that every contestant gets the same input. */
export function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    // Mulberry32.
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** `<name>50`, `<name>95` and `<name>99`. */
export function percentiles(name: string, values: readonly number[]): Record<string, number> {
  const sorted = Float64Array.from(values).sort();
  return {
    [`${name}50`]: percentile(sorted, 0.5),
    [`${name}95`]: percentile(sorted, 0.95),
    [`${name}99`]: percentile(sorted, 0.99),
  };
}
