import type { PollState } from '@rostrum/client';
import { describe, expect, it } from 'vitest';
import { Language } from '../../element/language.ts';
import { pointsItems, rankingItems, ratingItems } from './bar-panes.ts';

const language = new Language('en');
const state: PollState = {
  pollId: 'pl_1',
  question: 'Which?',
  type: 'rating',
  integrity: 'high',
  scale: { min: 1, max: 5, step: 1 },
  status: 'open',
  round: 1,
  isFinal: false,
  version: 1,
  resultsVisible: true,
  options: [],
};

describe('bars', () => {
  it('of ratings are as long as the mean is far up the scale, with every value in the picture', () => {
    const rated = {
      id: 'a',
      label: 'A',
      votes: 4,
      mean: 4,
      distribution: [
        { value: 3, votes: 1 },
        { value: 5, votes: 3 },
      ],
    };
    const [item, none] = ratingItems(
      { ...state, options: [rated, { id: 'b', label: 'B' }] },
      language,
    );
    expect(item).toMatchObject({ share: 0.75, figure: '4', note: '4 ratings' });
    expect(item?.parts?.map(({ votes }) => votes)).toEqual([0, 0, 1, 0, 3]);
    expect(none).toMatchObject({ share: 0, figure: '–', note: '0 ratings' });
  });

  it('of rankings stand in their order, measured by the first', () => {
    const options = [
      { id: 'a', label: 'A', points: 2, meanRank: 2.25 },
      { id: 'b', label: 'B', points: 8, meanRank: 1 },
    ];
    expect(rankingItems({ ...state, options }, language)).toMatchObject([
      { key: 'b', share: 1, figure: '8 points' },
      { key: 'a', share: 0.25, note: 'place 2.3 on average' },
    ]);
  });

  it('of points are shares of all that were given', () => {
    const options = [{ id: 'a', label: 'A', votes: 40, share: 0.4, mean: 20 }];
    expect(pointsItems({ ...state, options }, language)).toMatchObject([
      { share: 0.4, figure: '40%', note: '20 on average' },
    ]);
  });
});
