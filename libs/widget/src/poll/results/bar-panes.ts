import type { PollState } from '@rostrum/client';
import type { Numbers } from '../../element/numbers.ts';
import { english, fill } from '../../element/texts.ts';
import { tickedValues } from '../ballot/scale.ts';
import { type BarItem, BarList } from './bar-list.ts';
import type { ResultsPane } from './results-pane.ts';

type ItemsOf = (state: PollState, numbers: Numbers) => BarItem[];

/** A pane of bars, by what they show. */
function barPane(itemsOf: ItemsOf): ResultsPane {
  const list = new BarList();
  return {
    element: list.element,
    show: (state, numbers) => list.show(itemsOf(state, numbers)),
  };
}

/** The mean of each option on the scale, and how often each value was given. */
export const ratingPane = (): ResultsPane => barPane(ratingItems);

export function ratingItems({ options, scale }: PollState, numbers: Numbers): BarItem[] {
  const { min, max } = scale ?? { min: 0, max: 1 };
  const ticks = scale && tickedValues(scale);
  return options.map(({ id, label, votes = 0, mean, distribution = [] }) => {
    const given = new Map(distribution.map((part) => [part.value, part.votes]));
    const values = ticks ?? [...given.keys()];
    return {
      key: id,
      label,
      share: mean === undefined ? 0 : (mean - min) / (max - min),
      figure: mean === undefined ? '–' : numbers.rounded(mean),
      note: numbers.count(english.ratings, votes),
      parts: values.map((value) => ({ label: numbers.score(value), votes: given.get(value) ?? 0 })),
    };
  });
}

/** By Borda, the option that leads first. */
export const rankingPane = (): ResultsPane => barPane(rankingItems);

export function rankingItems({ options }: PollState, numbers: Numbers): BarItem[] {
  const most = Math.max(1, ...options.map(({ points = 0 }) => points));
  const inOrder = [...options].sort((a, b) => (b.points ?? 0) - (a.points ?? 0));
  return inOrder.map(({ id, label, points = 0, meanRank }) => ({
    key: id,
    label,
    share: points / most,
    figure: numbers.count(english.points, points),
    note: meanRank === undefined ? '' : fill(english.meanRank, { rank: numbers.rounded(meanRank) }),
  }));
}

/** The share of all points given, and what an average ballot gives. */
export const pointsPane = (): ResultsPane => barPane(pointsItems);

export function pointsItems({ options }: PollState, numbers: Numbers): BarItem[] {
  return options.map(({ id, label, share = 0, mean = 0 }) => ({
    key: id,
    label,
    share,
    figure: numbers.percent(share),
    note: fill(english.onAverage, { points: numbers.rounded(mean) }),
  }));
}

/** What was written in beside the options, which show their counts themselves. */
export const writeInPane = (): ResultsPane =>
  barPane(({ words = [] }, numbers) =>
    words.map(({ text, votes, share }) => ({
      key: text,
      label: text,
      share,
      figure: numbers.percent(share),
      note: numbers.count(english.votes, votes),
    })),
  );
