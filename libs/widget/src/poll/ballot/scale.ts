import type { PollView } from '@rostrum/contracts';

export type Scale = NonNullable<PollView['scale']>;

/** Past these, values are slid to instead of being ticked. */
const MAX_TICKED = 11;

/** The values of a scale, where they are few enough to be shown one by one. */
export function tickedValues({ min, max, step }: Scale): number[] | undefined {
  const count = Math.round((max - min) / step) + 1;
  if (count > MAX_TICKED) return undefined;
  return Array.from({ length: count }, (_, index) => Number((min + index * step).toFixed(12)));
}

/** 1 to 5 by 1: what people know as stars. */
export function hasStars({ min, max, step }: Scale): boolean {
  return min === 1 && max === 5 && step === 1;
}
