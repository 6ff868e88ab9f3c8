import type { PollState } from '@rostrum/client';

/** What had been counted at a moment, by option. */
export interface ReactionSample {
  atMs: number;
  counts: Record<string, number>;
}

/** A minute, a sample a second. */
export const MOST_SAMPLES = 61;
/** Over which the rate of now is taken. */
const NOW_MS = 5000;

export function countsOf({ options }: Pick<PollState, 'options'>): Record<string, number> {
  return Object.fromEntries(options.map(({ id, votes = 0 }) => [id, votes]));
}

/** With one sample more; where counts have fallen, a new round begins, and nothing of the former. */
export function withSample(
  samples: readonly ReactionSample[],
  sample: ReactionSample,
): ReactionSample[] {
  const last = samples.at(-1);
  const hasFallen = Object.entries(last?.counts ?? {}).some(
    ([id, count]) => (sample.counts[id] ?? 0) < count,
  );
  return [...(hasFallen ? [] : samples), sample].slice(-MOST_SAMPLES);
}

/** Reactions of one kind a second, over the last few seconds. */
export function rateOf(samples: readonly ReactionSample[], id: string): number {
  const last = samples.at(-1);
  const first = samples.find(({ atMs }) => last && atMs >= last.atMs - NOW_MS);
  if (!first || !last || last.atMs === first.atMs) return 0;
  const counted = (last.counts[id] ?? 0) - (first.counts[id] ?? 0);
  return (counted * 1000) / (last.atMs - first.atMs);
}

/** All reactions a second, between each two samples. */
export function ratesOf(samples: readonly ReactionSample[]): number[] {
  return samples.slice(1).map((sample, index) => {
    const before = samples[index] ?? sample;
    const seconds = (sample.atMs - before.atMs) / 1000;
    return seconds > 0 ? (totalOf(sample.counts) - totalOf(before.counts)) / seconds : 0;
  });
}

export function totalOf(counts: Record<string, number>): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}
