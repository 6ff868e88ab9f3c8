import type { PollState } from '@rostrum/client';
import type { Language } from '../../element/language.ts';
import { fill } from '../../element/texts.ts';
import { tickedValues } from '../ballot/scale.ts';
import type { BarItem } from './bar-list.ts';

/** The mean of each option on the scale, and how often each value was given. */
export function ratingItems({ options, scale }: PollState, language: Language): BarItem[] {
  const { min, max } = scale ?? { min: 0, max: 1 };
  const ticks = scale && tickedValues(scale);
  return options.map(({ id, label, votes = 0, mean, distribution = [] }) => {
    const given = new Map(distribution.map((part) => [part.value, part.votes]));
    const values = ticks ?? [...given.keys()];
    return {
      key: id,
      label,
      share: mean === undefined ? 0 : (mean - min) / (max - min),
      figure: mean === undefined ? '–' : language.rounded(mean),
      note: language.count(language.texts.ratings, votes),
      parts: values.map((value) => ({
        label: language.score(value),
        votes: given.get(value) ?? 0,
      })),
    };
  });
}

/** By Borda, the option that leads first. */
export function rankingItems({ options }: PollState, language: Language): BarItem[] {
  const most = Math.max(1, ...options.map(({ points = 0 }) => points));
  const inOrder = [...options].sort((a, b) => (b.points ?? 0) - (a.points ?? 0));
  return inOrder.map(({ id, label, points = 0, meanRank }) => ({
    key: id,
    label,
    share: points / most,
    figure: language.count(language.texts.points, points),
    note:
      meanRank === undefined
        ? ''
        : fill(language.texts.meanRank, { rank: language.rounded(meanRank) }),
  }));
}

/** The share of all points given, and what an average ballot gives. */
export function pointsItems({ options }: PollState, language: Language): BarItem[] {
  return options.map(({ id, label, share = 0, mean = 0 }) => ({
    key: id,
    label,
    share,
    figure: language.percent(share),
    note: fill(language.texts.onAverage, { points: language.rounded(mean) }),
  }));
}
