import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BALLOT_KINDS } from '../poll-type.ts';
import type { ChoiceBallot, RankedBallot, ScoreBallot } from './ballots.ts';
import { foldChoices, foldRankings, foldScores } from './ballots.ts';
import {
  approvalFromCounters,
  bordaFromCounters,
  COUNTING_METHODS,
  type CountingMethod,
  type CountingResult,
  countApproval,
  countBorda,
  countIrv,
  countPlurality,
  countSchulze,
  countScore,
  countStar,
  countStv,
  methodsFor,
  pairwiseOfRankings,
  pairwiseOfScores,
  pluralityFromCounters,
  schulzeFromPairwise,
  scoreFromCounters,
  starFromCounters,
  type TieBreaking,
} from './index.ts';

const SCALE = { min: 0, max: 3 };

/** A ballot of any kind: the ranking's first is the choice, and scores fall from the maximum on. */
interface Opinion {
  order: string[];
  count: number;
}

const single = (ballots: readonly Opinion[]): ChoiceBallot[] =>
  ballots.map(({ order, count }) => ({ choices: order.slice(0, 1), count }));
const several = (ballots: readonly Opinion[]): ChoiceBallot[] =>
  ballots.map(({ order, count }) => ({ choices: order.slice(0, 2), count }));
const ranked = (ballots: readonly Opinion[]): RankedBallot[] =>
  ballots.map(({ order, count }) => ({ ranking: order, count }));
const scored = (ballots: readonly Opinion[]): ScoreBallot[] =>
  ballots.map(({ order, count }) => ({
    scores: order.map((id, index) => [id, Math.max(0, SCALE.max - index)]),
    count,
  }));

type Count = (ids: string[], ballots: Opinion[], ties?: TieBreaking) => CountingResult;

const COUNTS: Record<CountingMethod, Count> = {
  plurality: (ids, ballots, ties) => countPlurality(ids, single(ballots), ties),
  approval: (ids, ballots, ties) => countApproval(ids, several(ballots), ties),
  score: (ids, ballots, ties) => countScore(ids, scored(ballots), SCALE, ties),
  star: (ids, ballots, ties) => countStar(ids, scored(ballots), SCALE, ties),
  borda: (ids, ballots, ties) => countBorda(ids, ranked(ballots), ties),
  irv: (ids, ballots, ties) => countIrv(ids, ranked(ballots), ties),
  stv: (ids, ballots, ties) => countStv(ids, ranked(ballots), 2, ties),
  schulze: (ids, ballots, ties) => countSchulze(ids, ranked(ballots), ties),
};

const size = fc.integer({ min: 1, max: 5 });
const elections = size
  .map((length) => [...'abcde'].slice(0, length))
  .chain((ids) =>
    fc.record({
      ids: fc.constant(ids),
      ballots: fc.array(
        fc.record({ order: fc.shuffledSubarray(ids), count: fc.integer({ min: 1, max: 4 }) }),
        { maxLength: 8 },
      ),
    }),
  );
const tieBreaking = fc.oneof(
  fc.constant<TieBreaking>({ rule: 'option-order' }),
  fc.string().map((seed): TieBreaking => ({ rule: 'drawn', seed })),
);

/** Splits each group at random into ballots and groups, in any order. */
function regrouped(ballots: readonly Opinion[]): fc.Arbitrary<Opinion[]> {
  const parts = ballots.flatMap(({ order, count }) =>
    count > 2
      ? [
          { order, count: 1 },
          { order: [...order], count: count - 1 },
        ]
      : [{ order, count }],
  );
  return fc.shuffledSubarray(parts, { minLength: parts.length });
}

const counting = elections.chain(({ ids, ballots }) =>
  fc.record({ ids: fc.constant(ids), ballots: fc.constant(ballots), other: regrouped(ballots) }),
);

describe.each(COUNTING_METHODS)('%s', (method) => {
  const count = COUNTS[method];

  it('gives one result whatever the order and the grouping of ballots', () => {
    fc.assert(
      fc.property(counting, tieBreaking, ({ ids, ballots, other }, ties) => {
        expect(count(ids, other, ties)).toEqual(count(ids, ballots, ties));
      }),
    );
  });

  it('names itself, the declared rule, and each option once', () => {
    fc.assert(
      fc.property(elections, tieBreaking, ({ ids, ballots }, ties) => {
        const result = count(ids, ballots, ties);
        expect(result.method).toBe(method);
        expect(result.tieBreaking).toEqual(ties);
        expect(result.ballotCount).toBe(ballots.reduce((sum, ballot) => sum + ballot.count, 0));
        expect(result.ranking.flat().toSorted()).toEqual(ids);
        expect(result.rounds.flatMap(({ elected }) => elected)).toEqual(result.winners);
        if (result.isTie) expect(result.tieBreaks).not.toEqual([]);
      }),
    );
  });

  it('elects the same by lot whatever the order of options', () => {
    const shuffled = elections.chain(({ ids, ballots }) =>
      fc.record({
        ids: fc.constant(ids),
        ballots: fc.constant(ballots),
        other: fc.shuffledSubarray(ids, { minLength: ids.length }),
      }),
    );
    fc.assert(
      fc.property(shuffled, fc.string(), ({ ids, ballots, other }, seed) => {
        const ties: TieBreaking = { rule: 'drawn', seed };
        const winners = count(other, ballots, ties).winners;
        expect(winners.toSorted()).toEqual(count(ids, ballots, ties).winners.toSorted());
      }),
    );
  });

  it('elects nobody without ballots', () => {
    fc.assert(
      fc.property(size, (length) => {
        const ids = [...'abcde'].slice(0, length);
        const result = count(ids, []);
        expect(result).toMatchObject({ winners: [], isTie: false, ranking: [ids], tieBreaks: [] });
        expect(result.rounds).toHaveLength(1);
        expect(result.rounds[0]?.counts).toEqual(ids.map((id) => ({ optionId: id, count: 0 })));
      }),
    );
    expect(count([], [])).toMatchObject({ winners: [], ranking: [] });
  });

  it('elects first whom all ballots put first', () => {
    fc.assert(
      fc.property(elections, ({ ids }) => {
        const order = ids.toReversed();
        const result = count(ids, [{ order, count: 7 }]);
        if (method === 'approval' && ids.length > 1) {
          // Two are approved of by all.
          expect(result.ranking[0]).toEqual(order.slice(0, 2).toSorted());
        } else {
          expect(result.winners[0]).toBe(order[0]);
          expect(result.isTie).toBe(false);
        }
      }),
    );
  });

  it('elects an only option', () => {
    expect(count(['a'], [{ order: ['a'], count: 2 }])).toMatchObject({
      winners: ['a'],
      isTie: false,
      ranking: [['a']],
    });
  });

  it('refuses an unknown or repeated option, and a count that is none', () => {
    expect(() => count(['a'], [{ order: ['b'], count: 1 }])).toThrow(RangeError);
    if (method !== 'plurality') {
      expect(() => count(['a', 'b'], [{ order: ['a', 'a'], count: 1 }])).toThrow(RangeError);
    }
    expect(() => count(['a', 'a'], [{ order: ['a'], count: 1 }])).toThrow(RangeError);
    for (const none of [0, -1, 0.5, Number.NaN]) {
      expect(() => count(['a'], [{ order: ['a'], count: none }])).toThrow(RangeError);
    }
  });
});

describe.each(COUNTING_METHODS.filter((method) => !methodsFor('ratings').includes(method)))(
  '%s',
  (method) => {
    const count = COUNTS[method];
    const several = elections.filter(({ ids }) => ids.length > 1);

    it('is not changed by blank ballots but for their number', () => {
      fc.assert(
        fc.property(several, ({ ids, ballots }) => {
          const plain = count(ids, ballots);
          const withBlank = count(ids, [{ order: [], count: 3 }, ...ballots]);
          expect(withBlank).toEqual({ ...plain, ballotCount: plain.ballotCount + 3 });
        }),
      );
    });

    it('elects nobody from blank ballots alone', () => {
      expect(count(['a', 'b'], [{ order: [], count: 3 }]).winners).toEqual([]);
    });

    it('does not elect an option without votes before one with votes', () => {
      fc.assert(
        fc.property(elections, ({ ids, ballots }) => {
          const { winners } = count([...ids, 'nobody'], ballots);
          const others = count(ids, ballots).winners;
          // Stv fills its seats if need be.
          if (others.length > 0) expect(winners[0]).not.toBe('nobody');
        }),
      );
    });
  },
);

describe('counters', () => {
  it('give the results that ballots give', () => {
    fc.assert(
      fc.property(elections, ({ ids, ballots }) => {
        expect(pluralityFromCounters(ids, foldChoices(ids, single(ballots)))).toEqual(
          COUNTS.plurality(ids, ballots),
        );
        expect(approvalFromCounters(ids, foldChoices(ids, several(ballots)))).toEqual(
          COUNTS.approval(ids, ballots),
        );
        const scores = foldScores(ids, scored(ballots), SCALE);
        expect(scoreFromCounters(ids, scores, SCALE)).toEqual(COUNTS.score(ids, ballots));
        const preferred = pairwiseOfScores(ids, scored(ballots), SCALE);
        expect(starFromCounters(ids, { ...scores, preferred }, SCALE)).toEqual(
          COUNTS.star(ids, ballots),
        );
        const places = foldRankings(ids, ranked(ballots));
        expect(bordaFromCounters(ids, places)).toEqual(COUNTS.borda(ids, ballots));
        const pairs = pairwiseOfRankings(ids, ranked(ballots));
        const { ballotCount } = places;
        expect(schulzeFromPairwise(ids, { preferred: pairs, ballotCount })).toEqual(
          COUNTS.schulze(ids, ballots),
        );
      }),
    );
  });

  it('may leave out options that nobody named', () => {
    const counters = { votes: new Map([['b', 2]]), ballotCount: 2 };
    expect(approvalFromCounters(['a', 'b'], counters).ranking).toEqual([['b'], ['a']]);
  });

  it('may not have options that the poll has not', () => {
    const counters = { votes: new Map([['c', 2]]), ballotCount: 2 };
    expect(() => approvalFromCounters(['a', 'b'], counters)).toThrow(RangeError);
  });
});

describe('methodsFor', () => {
  it('knows each method for ballots of one kind', () => {
    expect(BALLOT_KINDS.flatMap(methodsFor).toSorted()).toEqual(COUNTING_METHODS.toSorted());
  });
});
