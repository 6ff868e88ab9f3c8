import type { PollState } from '@rostrum/client';
import type { PollView } from '@rostrum/contracts';
import { countOf, formatCount, formatDecimal, formatShare } from '../../formats/numbers.ts';
import type { Word } from './cloud-words.ts';

type OptionResult = PollState['options'][number];

/** An option as a bar. */
export interface OptionBar {
  id: string;
  label: string;
  imageUrl?: string;
  /** 0 to 1. */
  length: number;
  isLeading: boolean;
  isFull: boolean;
  /** Of a quiz: whether it is a right answer. */
  isRight: boolean;
  /** The figure that the bar shows, in words; what else there is to know goes before it. */
  figure: string;
  notes: string[];
}

/** What an option is compared with the others by, and how long that makes its bar. */
type Measure = Pick<OptionBar, 'length' | 'figure' | 'notes'> & { amount: number };

/** Options as bars: a ranking by its points, all others in the poll's own order. */
export function optionBars(
  poll: Pick<PollView, 'type' | 'options' | 'tally'>,
  state: PollState,
): OptionBar[] {
  const limits = new Map(poll.options.map(({ id, maxVotes }) => [id, maxVotes]));
  const bars = state.options.map((option) => {
    const limit = limits.get(option.id);
    return { option, limit, measure: measureOf(option, state, limit) };
  });
  if (state.type === 'ranking') bars.sort((a, b) => b.measure.amount - a.measure.amount);
  const most = Math.max(0, ...bars.map(({ measure }) => measure.amount));
  return bars.map(({ option, limit, measure: { amount, ...measure } }) => ({
    id: option.id,
    label: option.label,
    ...(option.imageUrl !== undefined && { imageUrl: option.imageUrl }),
    ...measure,
    isLeading: electsByMost(poll) && most > 0 && amount === most,
    isFull: limit !== undefined && (option.votes ?? 0) >= limit,
    isRight: state.quiz?.correct.includes(option.id) ?? false,
  }));
}

/** The most usual answer of a quiz has won nothing, nor have points where another method counts. */
function electsByMost({ type, tally }: Pick<PollView, 'type' | 'tally'>): boolean {
  if (type === 'quiz') return false;
  return type !== 'ranking' || tally === undefined || tally.method === 'borda';
}

/** What was written in, beside the options. */
export function writeInBars(words: readonly Word[]): OptionBar[] {
  return words.map(({ text, votes, share }) => ({
    id: `write-in:${text}`,
    label: text,
    length: share,
    isLeading: false,
    isFull: false,
    isRight: false,
    notes: [countOf(votes, 'vote')],
    figure: formatShare(share),
  }));
}

function measureOf(option: OptionResult, state: PollState, limit: number | undefined): Measure {
  const { votes = 0, share = 0 } = option;
  switch (state.type) {
    case 'ranking':
      return rankingMeasure(option, state);
    case 'points':
      return {
        amount: votes,
        length: share,
        notes: [countOf(votes, 'point'), `${formatDecimal(option.mean ?? 0)} a ballot`],
        figure: formatShare(share),
      };
    case 'quiz':
      return {
        amount: votes,
        length: share,
        notes: [countOf(votes, 'answer')],
        figure: formatShare(share),
      };
    default: {
      const taken =
        limit === undefined ? undefined : `${formatCount(votes)} of ${formatCount(limit)}`;
      return {
        amount: votes,
        length: share,
        notes: [taken === undefined ? countOf(votes, 'vote') : `${taken} votes`],
        figure: formatShare(share),
      };
    }
  }
}

/** As long as its part of the points that it could have. */
function rankingMeasure(option: OptionResult, state: PollState): Measure {
  const { points = 0, meanRank, votes = 0 } = option;
  const possible = (state.options.length - 1) * (state.totalWeight ?? 0);
  return {
    amount: points,
    length: possible === 0 ? 0 : points / possible,
    notes: [
      ...(meanRank === undefined ? [] : [`mean rank ${formatDecimal(meanRank)}`]),
      `${countOf(votes, 'time')} first`,
    ],
    figure: countOf(points, 'point'),
  };
}
