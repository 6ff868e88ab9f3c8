import type { PollState } from '@rostrum/client';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cloudWords } from './cloud-words.ts';
import { npsColumns, ratingColumns } from './distributions.ts';
import { optionBars } from './option-bars.ts';

function state(fields: Partial<PollState>): PollState {
  return {
    pollId: 'pl_1',
    integrity: 'high',
    question: 'Which?',
    type: 'single',
    status: 'open',
    round: 1,
    isFinal: false,
    version: 1,
    resultsVisible: true,
    options: [],
    ...fields,
  };
}

describe('options as bars', () => {
  const options = [
    { id: 'a', label: 'A', votes: 1, share: 0.25 },
    { id: 'b', label: 'B', votes: 3, share: 0.75 },
  ];

  it('stand in the order of the poll, as long as their shares, all that have most leading', () => {
    const bars = optionBars({ type: 'single', options }, state({ options }));
    expect(bars).toMatchObject([
      { id: 'a', length: 0.25, figure: '25.0%', notes: ['1 vote'], isLeading: false },
      { id: 'b', length: 0.75, figure: '75.0%', notes: ['3 votes'], isLeading: true },
    ]);
    const none = options.map((option) => ({ ...option, votes: 0, share: 0 }));
    const empty = optionBars({ type: 'single', options }, state({ options: none }));
    expect(empty.some(({ isLeading }) => isLeading)).toBe(false);
  });

  it('say how much an option takes, and when it is full', () => {
    const limited = options.map((option) => ({ ...option, maxVotes: 3 }));
    const bars = optionBars({ type: 'single', options: limited }, state({ options }));
    expect(bars.map(({ notes }) => notes[0])).toEqual(['1 of 3 votes', '3 of 3 votes']);
    expect(bars.map(({ isFull }) => isFull)).toEqual([false, true]);
  });

  it('of a ranking stand by their Borda points, equals in the order of the poll', () => {
    const ranked = [
      { id: 'a', label: 'A', votes: 1, points: 2, meanRank: 2 },
      { id: 'b', label: 'B', votes: 1, points: 4, meanRank: 4 / 3 },
      { id: 'c', label: 'C', votes: 1, points: 2, meanRank: 2 },
    ];
    const bars = optionBars(
      { type: 'ranking', options: ranked },
      state({ type: 'ranking', options: ranked, totalWeight: 3 }),
    );
    expect(bars).toMatchObject([
      { id: 'b', length: 4 / 6, figure: '4 points', notes: ['mean rank 1.33', '1 time first'] },
      { id: 'a', isLeading: false },
      { id: 'c', isLeading: false },
    ]);
  });
});

describe('a bar', () => {
  const options = [
    { id: 'a', label: 'A', votes: 1, share: 0.25, points: 2 },
    { id: 'b', label: 'B', votes: 3, share: 0.75, points: 6 },
  ];

  it('of a quiz is right or not, and never leads', () => {
    const quiz = { correct: ['a'], correctCount: 1 };
    const bars = optionBars({ type: 'quiz', options }, state({ type: 'quiz', options, quiz }));
    expect(bars.map(({ isRight, isLeading }) => [isRight, isLeading])).toEqual([
      [true, false],
      [false, false],
    ]);
  });

  it('of a ranking leads by points only where they decide', () => {
    const leads = (method: 'borda' | 'irv') => {
      const tally = { method, seats: 1, tieBreak: 'option-order' } as const;
      const poll = { type: 'ranking', options, tally } as const;
      return optionBars(poll, state({ type: 'ranking', options })).some((bar) => bar.isLeading);
    };
    expect(leads('borda')).toBe(true);
    expect(leads('irv')).toBe(false);
  });
});

describe('columns', () => {
  it('are there for every value of the scale, given or not', () => {
    const scale = { min: 0.1, max: 0.5, step: 0.1 };
    const columns = ratingColumns(scale, [{ value: 0.3, votes: 7 }]);
    expect(columns.map(({ label }) => label)).toEqual(['0.1', '0.2', '0.3', '0.4', '0.5']);
    expect(columns.map(({ votes }) => votes)).toEqual([0, 0, 7, 0, 0]);
  });

  it('of a net promoter question have the colours of its groups', () => {
    const answers = Array.from({ length: 11 }, (_, from) => ({ from, to: from, votes: 0 }));
    expect(npsColumns(answers).map(({ tone }) => tone)).toEqual([
      ...Array(7).fill('bad'),
      ...Array(2).fill('fair'),
      ...Array(2).fill('good'),
    ]);
  });
});

describe('a cloud of words', () => {
  const words = fc.uniqueArray(
    fc.record({
      text: fc.string({ minLength: 1 }),
      votes: fc.integer({ min: 1, max: 1_000_000 }),
      share: fc.constant(0),
    }),
    { minLength: 1, maxLength: 60, selector: ({ text }) => text.toLowerCase() },
  );

  it('leaves each word where it is, however the votes go', () => {
    fc.assert(
      fc.property(words, fc.infiniteStream(fc.integer({ min: 1, max: 100 })), (list, votes) => {
        const order = (of: typeof list) => cloudWords(of).map(({ text }) => text);
        const later = list.map((word) => ({ ...word, votes: votes.next().value }));
        expect(order(later.toSorted((a, b) => b.votes - a.votes))).toEqual(order(list));
      }),
    );
  });

  it('makes no word larger than one with more votes', () => {
    fc.assert(
      fc.property(words, (list) => {
        const cloud = cloudWords(list).toSorted((a, b) => a.votes - b.votes);
        cloud.forEach(({ weight }, index) => {
          expect(weight).toBeGreaterThanOrEqual(cloud[index - 1]?.weight ?? 0);
          expect(weight).toBeLessThanOrEqual(1);
        });
      }),
    );
  });
});
