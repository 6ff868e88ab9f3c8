import type { PollState } from '@rostrum/client';
import { formatDecimal, formatScore } from '../../formats/numbers.ts';
import type { Scale } from '../poll-types.ts';
import type { Column } from './columns.tsx';

type Distribution = NonNullable<PollState['options'][number]['distribution']>;
type Histogram = NonNullable<PollState['number']>['histogram'];

/** Every value of the scale, whether it was given or not. */
export function ratingColumns(scale: Scale, distribution: Distribution = []): Column[] {
  const { min, max, step } = scale;
  const steps = Math.round((max - min) / step);
  const votes = new Map(distribution.map((part) => [stepOf(scale, part.value), part.votes]));
  return Array.from({ length: steps + 1 }, (_, index) => ({
    label: formatScore(Number((min + index * step).toPrecision(12))),
    votes: votes.get(index) ?? 0,
  }));
}

function stepOf({ min, step }: Scale, value: number): number {
  return Math.round((value - min) / step);
}

export function histogramColumns(histogram: Histogram): Column[] {
  return histogram.map(({ from, to, votes }) => ({ label: spanText(from, to), votes }));
}

const PROMOTERS_FROM = 9;
const DETRACTORS_TO = 6;

/** Of the eleven answers to a net promoter question, in the colours of their groups. */
export function npsColumns(histogram: Histogram): Column[] {
  return histogram.map(({ from, votes }) => ({
    label: String(from),
    votes,
    tone: from >= PROMOTERS_FROM ? 'good' : from <= DETRACTORS_TO ? 'bad' : 'fair',
  }));
}

function spanText(from: number, to: number): string {
  return from === to ? formatScore(from) : `${formatDecimal(from)} – ${formatDecimal(to)}`;
}
