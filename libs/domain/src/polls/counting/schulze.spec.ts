import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { placesOf } from './options.ts';
import { addRanking, emptyPairwise, type PairwiseMatrix, pairwiseOfRankings } from './pairwise.ts';
import { countSchulze, pathStrengths, schulzeFromPairwise } from './schulze.ts';

const count = fc.integer({ min: 1, max: 3 });
const elections = fc
  .integer({ min: 1, max: 5 })
  .map((size) => [...'abcde'].slice(0, size))
  .chain((ids) =>
    fc.record({
      ids: fc.constant(ids),
      ballots: fc.array(fc.record({ ranking: fc.shuffledSubarray(ids), count }), { maxLength: 8 }),
    }),
  );

/** The best of all simple paths, each as strong as its weakest defeat. */
function strongest(
  ids: readonly string[],
  defeats: (a: string, b: string) => number,
  from: string,
  to: string,
  seen: readonly string[] = [],
): number {
  const onward = ids.filter((id) => id !== from && !seen.includes(id) && defeats(from, id) > 0);
  const strengths = onward.map((id) => {
    const rest = id === to ? Infinity : strongest(ids, defeats, id, to, [...seen, from]);
    return Math.min(defeats(from, id), rest);
  });
  return Math.max(0, ...strengths);
}

describe('pairwise votes', () => {
  it('are the ballots that rank one option before another, or one and not the other', () => {
    fc.assert(
      fc.property(elections, ({ ids, ballots }) => {
        const matrix = pairwiseOfRankings(ids, ballots);
        for (const [a, idA] of ids.entries()) {
          for (const [b, idB] of ids.entries()) {
            const votes = ballots
              .filter(({ ranking }) => {
                const [placeA, placeB] = [ranking.indexOf(idA), ranking.indexOf(idB)];
                return placeA >= 0 && (placeB < 0 || placeA < placeB);
              })
              .reduce((sum, ballot) => sum + (a === b ? 0 : ballot.count), 0);
            expect(matrix[a]?.[b]).toBe(votes);
          }
        }
      }),
    );
  });

  it('are as before once a ballot has been added and taken back', () => {
    fc.assert(
      fc.property(elections, ({ ids, ballots }) => {
        const [changed, ...others] = ballots;
        if (!changed) return;
        const matrix = pairwiseOfRankings(ids, ballots);
        addRanking(matrix, placesOf(ids), changed.ranking, -changed.count);
        expect(matrix).toEqual(pairwiseOfRankings(ids, others));
      }),
    );
  });
});

describe('schulze', () => {
  it('beats whom the strongest of all simple paths beats, and elects the unbeaten', () => {
    fc.assert(
      fc.property(elections, ({ ids, ballots }) => {
        const matrix = pairwiseOfRankings(ids, ballots);
        const votes = (a: string, b: string) => matrix[ids.indexOf(a)]?.[ids.indexOf(b)] ?? 0;
        const defeats = (a: string, b: string) => (votes(a, b) > votes(b, a) ? votes(a, b) : 0);
        const beats = (a: string, b: string) =>
          a !== b && strongest(ids, defeats, a, b) > strongest(ids, defeats, b, a);
        const result = countSchulze(ids, ballots);
        const unbeaten = ids.filter((id) => !ids.some((other) => beats(other, id)));
        expect(result.ranking[0]).toEqual(unbeaten);
        const isVoid = ballots.every(({ ranking }) => ranking.length === 0);
        if (ids.length > 1) expect(result.winners).toEqual(isVoid ? [] : unbeaten.slice(0, 1));
        expect(result.rounds[0]?.counts).toEqual(
          ids.map((id) => ({
            optionId: id,
            count: ids.filter((other) => beats(id, other)).length,
          })),
        );
        // Nobody is ranked before somebody who beats them.
        const layerOf = (id: string) => result.ranking.findIndex((group) => group.includes(id));
        for (const a of ids) {
          for (const b of ids) if (beats(a, b)) expect(layerOf(a)).toBeLessThan(layerOf(b));
        }
      }),
      { numRuns: 500 },
    );
  });

  // M. Schulze, "A new monotonic, clone-independent, reversal symmetric, and Condorcet-consistent
  // single-winner election method", Social Choice and Welfare 36 (2011), first example;
  // electowiki.org/wiki/Schulze_method, example 1.
  it("finds the paths and the order of Schulze's first example", () => {
    const ballots = (
      [
        ['ACBED', 5],
        ['ADECB', 5],
        ['BEDAC', 8],
        ['CABED', 3],
        ['CAEBD', 7],
        ['CBADE', 2],
        ['DCEBA', 7],
        ['EBADC', 8],
      ] as const
    ).map(([order, times]) => ({ ranking: [...order], count: times }));
    const result = countSchulze([...'ABCDE'], ballots);
    expect(result.rounds[0]?.pairs?.preferred).toEqual([
      [0, 20, 26, 30, 22],
      [25, 0, 16, 33, 18],
      [19, 29, 0, 17, 24],
      [15, 12, 28, 0, 14],
      [23, 27, 21, 31, 0],
    ]);
    expect(result.rounds[0]?.pairs?.strength).toEqual([
      [0, 28, 28, 30, 24],
      [25, 0, 28, 33, 24],
      [25, 29, 0, 29, 24],
      [25, 28, 28, 0, 24],
      [25, 28, 28, 31, 0],
    ]);
    expect(result.ranking).toEqual([['E'], ['A'], ['C'], ['B'], ['D']]);
  });

  // Debian Project Leader 2002: www.debian.org/vote/2002/vote_0001, beat matrix and outcome.
  it('elects Garbee leader of Debian in 2002', () => {
    const preferred = [
      [0, 255, 178, 385],
      [199, 0, 134, 406],
      [291, 327, 0, 443],
      [68, 50, 18, 0],
    ];
    const options = ['Robinson', 'Hertzog', 'Garbee', 'None of the above'];
    const result = schulzeFromPairwise(options, { preferred, ballotCount: 475 });
    expect(result.ranking).toEqual([['Garbee'], ['Robinson'], ['Hertzog'], ['None of the above']]);
  });

  // Debian Project Leader 2003: the secretary's results as quoted at linux.slashdot.org/story/03/03/
  // 30/053219/martin-michlmayr-wins-dpl.
  it('elects Michlmayr leader of Debian in 2003, by four votes', () => {
    const options = ['Zadka', 'Garbee', 'Robinson', 'Michlmayr', 'None of the above'];
    const preferred = emptyPairwise(5);
    for (const [winner, loser, won, lost] of [
      [1, 5, 228, 202],
      [2, 1, 428, 34],
      [2, 3, 238, 221],
      [2, 5, 449, 29],
      [3, 1, 385, 66],
      [3, 5, 405, 65],
      [4, 1, 397, 38],
      [4, 2, 228, 224],
      [4, 3, 237, 226],
      [4, 5, 424, 39],
    ] as const) {
      setPair(preferred, winner - 1, loser - 1, won, lost);
    }
    const result = schulzeFromPairwise(options, { preferred, ballotCount: 488 });
    expect(result.rounds[0]?.counts.map((entry) => entry.count)).toEqual([1, 3, 2, 4, 0]);
    expect(result.winners).toEqual(['Michlmayr']);
  });

  // Burlington 2009: pairs at electowiki.org/wiki/2009_Burlington_mayoral_election.
  it('elects Montroll in Burlington, who beats all others', () => {
    const preferred = emptyPairwise(3);
    setPair(preferred, 1, 0, 4067, 3477);
    setPair(preferred, 1, 2, 4597, 3668);
    setPair(preferred, 0, 2, 4314, 4064);
    const options = ['Kiss', 'Montroll', 'Wright'];
    const result = schulzeFromPairwise(options, { preferred, ballotCount: 8980 });
    expect(result.ranking).toEqual([['Montroll'], ['Kiss'], ['Wright']]);
  });

  it('leaves the matrix that it is given as it was', () => {
    const preferred = [
      [0, 2, 0],
      [0, 0, 1],
      [0, 0, 0],
    ];
    pathStrengths(preferred);
    expect(preferred[0]).toEqual([0, 2, 0]);
  });
});

function setPair(matrix: PairwiseMatrix, a: number, b: number, won: number, lost: number): void {
  matrix[a]?.splice(b, 1, won);
  matrix[b]?.splice(a, 1, lost);
}
