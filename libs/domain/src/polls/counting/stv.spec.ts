import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RankedBallot } from './ballots.ts';
import { countIrv } from './irv.ts';
import { countStv } from './stv.ts';

const UNIT = 100_000n;
const seats = fc.integer({ min: 1, max: 4 });
const elections = fc
  .integer({ min: 1, max: 6 })
  .map((size) => [...'abcdef'].slice(0, size))
  .chain((ids) =>
    fc.record({
      ids: fc.constant(ids),
      ballots: fc.array(
        fc.record({
          ranking: fc.shuffledSubarray(ids),
          count: fc.oneof(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 20 })),
        }),
        { maxLength: 10 },
      ),
    }),
  );

interface Paper {
  ranking: readonly string[];
  value: bigint;
  holder: string | undefined;
}

type Votes = Map<string, bigint>;

/** Paper by paper, each read anew at each transfer, with five decimals and the rest cut off. */
class NaiveStv {
  readonly rounds: { votes: Votes; elected: string[]; eliminated: string[] }[] = [];
  readonly elected: string[] = [];
  #running: string[];
  #papers: Paper[];
  #quota: bigint;
  readonly #transferred = new Set<string>();

  constructor(ids: readonly string[], ballots: readonly RankedBallot[], seatCount: number) {
    this.#running = [...ids];
    this.#papers = ballots
      .flatMap(({ ranking, count }) => Array.from({ length: count }, () => ranking))
      .filter((ranking) => ranking.length > 0)
      .map((ranking) => ({ ranking, value: UNIT, holder: ranking[0] }));
    this.#quota = BigInt(Math.floor(this.#papers.length / (seatCount + 1)) + 1) * UNIT;
    const standing = [...ids];
    while (this.#papers.length > 0) {
      const votes: Votes = new Map(standing.map((id) => [id, this.#votes(id)]));
      const by = (a: string, b: string) => Number((votes.get(b) ?? 0n) - (votes.get(a) ?? 0n));
      let elected = this.#running.filter((id) => (votes.get(id) ?? 0n) >= this.#quota);
      const open = seatCount - this.elected.length;
      if (this.#running.length <= open) elected = this.#running;
      elected = elected.toSorted(by);
      this.elected.push(...elected);
      this.#running = this.#running.filter((id) => !elected.includes(id));
      const round = { votes, elected, eliminated: [] as string[] };
      const isFull = this.elected.length === seatCount || this.#running.length === 0;
      const from = isFull ? undefined : this.#surplus(votes);
      if (!isFull && from === undefined) {
        const loser = this.#back(this.#running, votes, -1n).at(-1) ?? '';
        round.eliminated = [loser];
        standing.splice(standing.indexOf(loser), 1);
        this.#running = this.#running.filter((id) => id !== loser);
        this.#move(loser, (value) => value);
      }
      this.rounds.push(round);
      if (isFull) return;
      if (from !== undefined) {
        const all = votes.get(from) ?? 0n;
        this.#transferred.add(from);
        this.#move(from, (value) => (value * (all - this.#quota)) / all);
      }
    }
  }

  #votes(id: string): bigint {
    if (this.#transferred.has(id)) return this.#quota;
    return this.#papers
      .filter(({ holder }) => holder === id)
      .reduce((sum, { value }) => sum + value, 0n);
  }

  #surplus(votes: Votes): string | undefined {
    const over = [...votes.keys()].filter(
      (id) =>
        this.elected.includes(id) &&
        !this.#transferred.has(id) &&
        (votes.get(id) ?? 0n) > this.#quota,
    );
    return over.length === 0 ? undefined : this.#back(over, votes, 1n)[0];
  }

  /** Those with the most (1) or the fewest (-1) now, else in the round before, and so on. */
  #back(ids: readonly string[], now: Votes, sign: bigint): string[] {
    let tied = [...ids];
    for (const votes of [now, ...this.rounds.toReversed().map((round) => round.votes)]) {
      const signed = (id: string) => (votes.get(id) ?? 0n) * sign;
      const best = tied.map(signed).reduce((a, b) => (a > b ? a : b));
      tied = tied.filter((id) => signed(id) === best);
    }
    return tied;
  }

  #move(from: string, valueAfter: (value: bigint) => bigint): void {
    this.#papers = this.#papers.map((paper) =>
      paper.holder === from
        ? {
            ...paper,
            value: valueAfter(paper.value),
            holder: paper.ranking.find((id) => this.#running.includes(id)),
          }
        : paper,
    );
  }
}

describe('stv', () => {
  it('does what moving paper by paper does', () => {
    fc.assert(
      fc.property(elections, seats, ({ ids, ballots }, seatCount) => {
        const result = countStv(ids, ballots, seatCount);
        const naive = new NaiveStv(ids, ballots, seatCount);
        expect(result.winners).toEqual(naive.elected);
        if (naive.rounds.length === 0) return;
        expect(
          result.rounds.map(({ counts, elected, eliminated }) => ({ counts, elected, eliminated })),
        ).toEqual(
          naive.rounds.map(({ votes, elected, eliminated }) => ({
            counts: [...votes].map(([optionId, votes]) => ({
              optionId,
              count: Number(votes) / Number(UNIT),
            })),
            elected,
            eliminated,
          })),
        );
      }),
      { numRuns: 1500 },
    );
  });

  it('fills the seats, or elects all where there are more seats than options', () => {
    fc.assert(
      fc.property(elections, seats, ({ ids, ballots }, seatCount) => {
        const isVoid = ballots.every(({ ranking }) => ranking.length === 0);
        const { winners, ranking } = countStv(ids, ballots, seatCount);
        expect(winners).toHaveLength(isVoid ? 0 : Math.min(seatCount, ids.length));
        expect(ranking.flat().toSorted()).toEqual(ids);
        expect(new Set(ranking.flat().slice(0, winners.length))).toEqual(new Set(winners));
      }),
    );
  });

  it('has every vote in a count, exhausted or lost to rounding, in each round', () => {
    fc.assert(
      fc.property(elections, seats, ({ ids, ballots }, seatCount) => {
        const total = ballots
          .filter(({ ranking }) => ranking.length > 0)
          .reduce((sum, { count }) => sum + count, 0);
        const units = (votes: number) => Math.round(votes * Number(UNIT));
        for (const [index, round] of countStv(ids, ballots, seatCount).rounds.entries()) {
          const { counts, exhausted, lost = Number.NaN } = round;
          const held = counts.reduce((sum, { count }) => sum + units(count), units(exhausted));
          expect(held + units(lost)).toBe(units(total));
          expect(units(lost)).toBeGreaterThanOrEqual(0);
          expect(units(lost)).toBeLessThanOrEqual(total * index);
        }
      }),
    );
  });

  it('elects whom irv elects where there is one seat', () => {
    fc.assert(
      fc.property(elections, ({ ids, ballots }) => {
        expect(countStv(ids, ballots, 1).winners).toEqual(countIrv(ids, ballots).winners);
      }),
    );
  });

  it('counts exactly where doubles would not', () => {
    const ballots = [
      { ranking: ['a', 'b'], count: 700_000_001 },
      { ranking: ['b'], count: 100_000_000 },
      { ranking: ['c'], count: 199_999_999 },
    ];
    const [first, second] = countStv(['a', 'b', 'c'], ballots, 2).rounds;
    // 366666667 / 700000001 = 0.52380952…, cut off to 0.52380.
    expect(first).toMatchObject({ quota: 333_333_334, elected: ['a'] });
    expect(second?.counts).toEqual([
      { optionId: 'a', count: 333_333_334 },
      { optionId: 'b', count: 466_660_000.5238 },
      { optionId: 'c', count: 199_999_999 },
    ]);
    expect(second?.lost).toBe(6666.4762);
  });

  it('moves the surplus of whom an earlier round has before another of the same size', () => {
    const ballots = [
      { ranking: ['e', 'a'], count: 8 },
      { ranking: ['e', 'b'], count: 10 },
      { ranking: ['e'], count: 2 },
      { ranking: ['a'], count: 8 },
      { ranking: ['b'], count: 7 },
      { ranking: ['c'], count: 5 },
      { ranking: ['d'], count: 5 },
    ];
    const result = countStv(['b', 'a', 'c', 'd', 'e'], ballots, 4);
    expect(result.rounds.map(({ elected }) => elected).slice(0, 2)).toEqual([['e'], ['b', 'a']]);
    expect(result.rounds.map(({ transfer }) => transfer?.from).slice(0, 3)).toEqual([
      'e',
      'a',
      'b',
    ]);
    expect(result.tieBreaks[0]).toEqual({
      round: 2,
      decision: 'transferred',
      rule: 'backwards',
      options: ['b', 'a'],
      chosen: ['a'],
    });
    expect(result.ranking[1]).toEqual(['b', 'a']);
  });

  // Ballots and the first three rounds: "Example – Single Transferable Vote",
  // magickallgateway.org/magickallgateway.org/STV/stvexample.html. It retells the example of Wikipedia,
  // "Single transferable vote", with other food; the last round of that one is at
  // www.liquisearch.com/single_transferable_vote/example.
  it('serves twenty guests the ice cream that was published, round by round', () => {
    const options = ['Vanilla', 'Neopolitan', 'Chocolate', 'Strawberry', 'Licorice'];
    const [V = '', N = '', C = '', S = '', L = ''] = options;
    const ballots = [
      { ranking: [V, N], count: 4 },
      { ranking: [N, V], count: 2 },
      { ranking: [C, S], count: 8 },
      { ranking: [C, L], count: 4 },
      { ranking: [S], count: 1 },
      { ranking: [L], count: 1 },
    ];
    const { rounds, winners } = countStv(options, ballots, 3);
    expect(rounds.map(({ quota }) => quota)).toEqual([6, 6, 6, 6]);
    expect(rounds.map(({ counts }) => counts.map(({ count }) => count))).toEqual([
      [4, 2, 12, 1, 1],
      [4, 2, 6, 5, 3],
      [6, 6, 5, 3],
      [6, 6, 5],
    ]);
    expect(rounds.map(({ elected }) => elected)).toEqual([[C], [], [V], [S]]);
    expect(rounds.map(({ eliminated }) => eliminated)).toEqual([[], [N], [L], []]);
    expect(winners).toEqual([C, V, S]);
  });

  it.each([[0], [-1], [1.5], [Number.NaN]])('refuses %d seats', (seatCount) => {
    expect(() => countStv(['a'], [], seatCount)).toThrow(RangeError);
  });
});
