import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ChoiceBallot, RankedBallot, ScoreBallot } from './ballots.ts';
import {
  approvalFromCounters,
  countApproval,
  countBorda,
  countPlurality,
  countScore,
  pluralityFromCounters,
} from './tallies.ts';

const SCALE = { min: -1, max: 2 };
const options = fc.integer({ min: 1, max: 5 }).map((count) => [...'abcde'].slice(0, count));
const count = fc.integer({ min: 1, max: 3 });

const choosing = (maxLength: number) =>
  options.chain((ids) =>
    fc.record({
      ids: fc.constant(ids),
      ballots: fc.array(
        fc.record({
          choices: fc.subarray(ids, { maxLength: Math.min(maxLength, ids.length) }),
          count,
        }),
        { maxLength: 6 },
      ),
    }),
  );
const ranking = options.chain((ids) =>
  fc.record({
    ids: fc.constant(ids),
    ballots: fc.array(fc.record({ ranking: fc.shuffledSubarray(ids), count }), { maxLength: 6 }),
  }),
);
const scoring = options.chain((ids) =>
  fc.record({
    ids: fc.constant(ids),
    ballots: fc.array(
      fc.record({
        scores: fc
          .tuple(fc.shuffledSubarray(ids), fc.infiniteStream(fc.integer(SCALE)))
          .map(([scored, values]) =>
            scored.map((id): [string, number] => [id, values.next().value ?? 0]),
          ),
        count,
      }),
      { maxLength: 6 },
    ),
  }),
);

/** One ballot at a time, `pointsOf` one option; who has the most, the first of them by the rule. */
function naive<B extends { count: number }>(
  ids: readonly string[],
  ballots: readonly B[],
  pointsOf: (ballot: B, id: string) => number,
) {
  const counts = ids.map((optionId) => {
    let sum = 0;
    for (const ballot of ballots) {
      for (let time = 0; time < ballot.count; time += 1) sum += pointsOf(ballot, optionId);
    }
    return { optionId, count: sum };
  });
  const most = Math.max(...counts.map((entry) => entry.count));
  const best = counts.filter((entry) => entry.count === most).map(({ optionId }) => optionId);
  return { counts, best };
}

function chooses({ choices }: ChoiceBallot, id: string): number {
  return choices.includes(id) ? 1 : 0;
}

describe('plurality and approval', () => {
  it.each([
    ['plurality', countPlurality, 1],
    ['approval', countApproval, 5],
  ] as const)('%s: whom most ballots choose wins', (method, countOf, maxLength) => {
    fc.assert(
      fc.property(choosing(maxLength), ({ ids, ballots }) => {
        const result = countOf(ids, ballots);
        const { counts, best } = naive(ids, ballots, chooses);
        const isVoid = ballots.every(({ choices }) => choices.length === 0);
        expect(result.method).toBe(method);
        expect(result.rounds).toMatchObject([{ counts }]);
        expect(result.winners).toEqual(isVoid ? [] : best.slice(0, 1));
        expect(result.ranking[0]).toEqual(best);
        expect(result.isTie).toBe(!isVoid && best.length > 1);
      }),
    );
  });

  it('plurality refuses a ballot with several choices', () => {
    const ballots = [{ choices: ['a', 'b'], count: 1 }];
    expect(() => countPlurality(['a', 'b'], ballots)).toThrow(RangeError);
  });

  // First count of the Irish presidential election of 7 November 1990, as in
  // github.com/simberaj/votelib, tests/real/test_real_stv.py.
  it('puts Lenihan first by plurality where Robinson won by irv', () => {
    const votes = new Map([
      ['Robinson', 612_265],
      ['Lenihan', 694_484],
      ['Currie', 267_902],
    ]);
    const result = pluralityFromCounters([...votes.keys()], { votes, ballotCount: 1_574_651 });
    expect(result.ranking).toEqual([['Lenihan'], ['Robinson'], ['Currie']]);
  });

  // First places in the mayoral election of Burlington, Vermont, 3 March 2009, as the city's report
  // has them: web.archive.org/web/20110725112731/http://www.burlingtonvotes.org/20090303/
  it('puts Wright first by plurality where Kiss won by irv', () => {
    const votes = new Map([
      ['Kiss', 2585],
      ['Montroll', 2063],
      ['Simpson', 35],
      ['Smith', 1306],
      ['Wright', 2951],
      ['Write-in', 36],
    ]);
    const result = pluralityFromCounters([...votes.keys()], { votes, ballotCount: 8980 });
    expect(result.ranking.flat()).toEqual([
      'Wright',
      'Kiss',
      'Montroll',
      'Smith',
      'Write-in',
      'Simpson',
    ]);
  });

  // Primary for mayor of St. Louis, Missouri, 2 March 2021:
  // electowiki.org/wiki/2021_St._Louis_mayoral_election, approval.vote/report/us/mo/stl/2021/03/mayor.
  it('puts T. Jones before Spencer in St. Louis', () => {
    const votes = new Map([
      ['A. Jones', 6428],
      ['T. Jones', 25_388],
      ['Reed', 17_186],
      ['Spencer', 20_659],
    ]);
    const result = approvalFromCounters([...votes.keys()], { votes, ballotCount: 44_571 });
    expect(result.ranking).toEqual([['T. Jones'], ['Spencer'], ['Reed'], ['A. Jones']]);
    expect(result.winners).toEqual(['T. Jones']);
  });

  // Mayor of Fargo, North Dakota, 14 June 2022: Cass County, "2022 primary election summary", as
  // given by Wikipedia, "2022 Fargo mayoral election".
  it('elects Mahoney in Fargo', () => {
    const votes = new Map([
      ['Borgie', 1353],
      ['Dabar', 2729],
      ['Elliott', 575],
      ['Fercho', 924],
      ['Mahoney', 9755],
      ['Preston', 4837],
      ['Roers Jones', 3741],
    ]);
    const result = approvalFromCounters([...votes.keys()], { votes, ballotCount: 15_090 });
    expect(result.winners).toEqual(['Mahoney']);
    expect(result.ranking[1]).toEqual(['Preston']);
  });
});

describe('score', () => {
  it('elects the greatest sum, an option left out counting as the minimum', () => {
    const scoreOf = ({ scores }: ScoreBallot, id: string) =>
      scores.find(([scored]) => scored === id)?.[1] ?? SCALE.min;
    fc.assert(
      fc.property(scoring, ({ ids, ballots }) => {
        const result = countScore(ids, ballots, SCALE);
        const { counts, best } = naive(ids, ballots, scoreOf);
        expect(result.rounds).toMatchObject([{ counts }]);
        expect(result.winners).toEqual(ballots.length === 0 ? [] : best.slice(0, 1));
        expect(result.ranking[0]).toEqual(best);
      }),
    );
  });

  it.each([[3], [-2], [0.5], [Number.NaN]])('refuses a score of %d, off the scale', (score) => {
    expect(() => countScore(['a'], [{ scores: [['a', score]], count: 1 }], SCALE)).toThrow(
      RangeError,
    );
  });
});

describe('borda', () => {
  it('gives n - p points for place p of n, and none to those left out', () => {
    const pointsOf = (ballot: RankedBallot, id: string) => {
      const place = ballot.ranking.indexOf(id) + 1;
      return (size: number) => (place === 0 ? 0 : size - place);
    };
    fc.assert(
      fc.property(ranking, ({ ids, ballots }) => {
        const result = countBorda(ids, ballots);
        const { counts, best } = naive(ids, ballots, (ballot, id) =>
          pointsOf(ballot, id)(ids.length),
        );
        const isVoid = ballots.every((ballot) => ballot.ranking.length === 0);
        expect(result.rounds).toMatchObject([{ counts }]);
        expect(result.winners).toEqual(isVoid ? [] : best.slice(0, 1));
        expect(result.ranking[0]).toEqual(best);
      }),
    );
  });

  // J.-C. de Borda, "Mémoire sur les élections au scrutin" (Académie royale des sciences, 1781,
  // printed 1784), with 3, 2 and 1 points A 37, B 42 and C 47: a point a ballot more than here.
  // Translated in J. H. Barnett, "The French Connection", MAA Convergence.
  it("counts Borda's own example as he does", () => {
    const ballots = [
      { ranking: ['A', 'B', 'C'], count: 1 },
      { ranking: ['A', 'C', 'B'], count: 7 },
      { ranking: ['B', 'C', 'A'], count: 7 },
      { ranking: ['C', 'B', 'A'], count: 6 },
    ];
    const result = countBorda(['A', 'B', 'C'], ballots);
    expect(result.rounds[0]?.counts.map(({ count: points }) => points + 21)).toEqual([37, 42, 47]);
    expect(result.winners).toEqual(['C']);
  });

  // Ballots and totals: the first is the capital of Tennessee in Wikipedia, "Borda count", as kept at
  // www.liquisearch.com/borda_count/an_example; both are in github.com/simberaj/votelib,
  // tests/test_borda.py, with `Borda(base=0)`, and so is the third, `test_borda_benham`.
  it.each<[string, Record<string, number>, Record<string, number>, string]>([
    [
      'the capital of Tennessee',
      { MNCK: 42, NCKM: 26, CKNM: 15, KCNM: 17 },
      { M: 126, N: 194, C: 173, K: 107 },
      'N',
    ],
    [
      'a majority that does not win',
      { ACBD: 51, CBDA: 5, BCDA: 23, DCBA: 21 },
      { A: 153, B: 151, C: 205, D: 91 },
      'C',
    ],
    ["Benham's example", { ABC: 46, BCA: 44, CAB: 5, CBA: 5 }, { A: 97, B: 139, C: 64 }, 'B'],
  ])('gives the published points for %s', (_name, rankings, points, winner) => {
    const ballots = Object.entries(rankings).map(([letters, times]) => ({
      ranking: [...letters],
      count: times,
    }));
    const result = countBorda(Object.keys(points), ballots);
    expect(
      Object.fromEntries(
        result.rounds[0]?.counts.map((entry) => [entry.optionId, entry.count]) ?? [],
      ),
    ).toEqual(points);
    expect(result.winners).toEqual([winner]);
  });

  // Burlington 2009, the three who came last out: ballots by rangevoting.org/Burlington.html; with
  // three options points are the sum of pairwise votes, which electowiki.org/wiki/
  // 2009_Burlington_mayoral_election has: 4067 + 4597, 3477 + 4314 and 3668 + 4064.
  it('puts Montroll first in Burlington', () => {
    const [M, K, W] = ['Montroll', 'Kiss', 'Wright'];
    const ballots = [
      { ranking: [M, K, W], count: 1332 },
      { ranking: [M, W, K], count: 767 },
      { ranking: [M], count: 455 },
      { ranking: [K, M, W], count: 2043 },
      { ranking: [K, W, M], count: 371 },
      { ranking: [K], count: 568 },
      { ranking: [W, M, K], count: 1513 },
      { ranking: [W, K, M], count: 495 },
      { ranking: [W], count: 1289 },
    ];
    // A ballot that names one option stands it before both others, of which it ranks neither.
    const result = countBorda([M, K, W], ballots);
    expect(result.rounds[0]?.counts).toEqual([
      { optionId: M, count: 4067 + 4597 },
      { optionId: K, count: 3477 + 4314 },
      { optionId: W, count: 3668 + 4064 },
    ]);
    expect(result.winners).toEqual([M]);
  });
});
