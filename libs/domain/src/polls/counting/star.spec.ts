import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ScoreBallot } from './ballots.ts';
import { countStar } from './star.ts';

const SCALE = { min: 0, max: 2 };
const count = fc.integer({ min: 1, max: 2 });
// Few ballots on a short scale: ties at every step are common.
const elections = fc
  .integer({ min: 1, max: 5 })
  .map((size) => [...'abcde'].slice(0, size))
  .chain((ids) =>
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
        { maxLength: 5 },
      ),
    }),
  );

/** The published protocol, read on the ballots. */
class NaiveStar {
  readonly #ids: readonly string[];
  readonly #ballots: readonly ScoreBallot[];

  constructor(ids: readonly string[], ballots: readonly ScoreBallot[]) {
    this.#ids = ids;
    this.#ballots = ballots;
  }

  #ballotsWhere(holds: (ballot: ScoreBallot) => boolean): number {
    return this.#ballots.filter(holds).reduce((sum, ballot) => sum + ballot.count, 0);
  }

  sum(id: string): number {
    return this.#ballots.reduce((sum, ballot) => sum + scoreOf(ballot, id) * ballot.count, 0);
  }

  prefer(a: string, b: string): number {
    return this.#ballotsWhere((ballot) => scoreOf(ballot, a) > scoreOf(ballot, b));
  }

  #tops(id: string): number {
    return this.#ballotsWhere((ballot) => scoreOf(ballot, id) === SCALE.max);
  }

  finalists(): string[] {
    const sums = [...new Set(this.#ids.map((id) => this.sum(id)))].sort((a, b) => b - a);
    const chosen: string[] = [];
    for (const sum of sums) {
      const level = this.#ids.filter((id) => this.sum(id) === sum);
      chosen.push(...this.#fill(level, 2 - chosen.length));
    }
    return chosen;
  }

  #fill(tied: readonly string[], seats: number): string[] {
    if (seats <= 0) return [];
    if (tied.length <= seats) return [...tied];
    const losses = tied.map(
      (a) => tied.filter((b) => this.prefer(b, a) > this.prefer(a, b)).length,
    );
    const [stay, go] = split(tied, losses, Math.max(...losses));
    if (stay.length >= seats) return this.#fill(stay, seats);
    if (stay.length > 0) return [...stay, ...this.#fill(go, seats - stay.length)];
    const tops = tied.map((id) => this.#tops(id));
    const [fewer, most] = split(tied, tops, Math.max(...tops));
    const [more] = split(tied, tops, Math.min(...tops));
    if (fewer.length === 0) {
      const [first = '', ...others] = tied;
      return [first, ...this.#fill(others, seats - 1)];
    }
    if (most.length > seats) return this.#fill(more, seats);
    return [...most, ...this.#fill(fewer, seats - most.length)];
  }

  winner(): string | undefined {
    if (this.#ballots.length === 0) return undefined;
    const [a = '', b] = this.#ids.filter((id) => this.finalists().includes(id));
    if (b === undefined) return a;
    const leads = [
      this.prefer(a, b) - this.prefer(b, a),
      this.sum(a) - this.sum(b),
      this.#tops(a) - this.#tops(b),
    ];
    return (leads.find((lead) => lead !== 0) ?? 1) > 0 ? a : b;
  }
}

function scoreOf({ scores }: ScoreBallot, id: string): number {
  return new Map(scores).get(id) ?? SCALE.min;
}

/** Those whose value is another, and those whose value it is. */
function split(ids: readonly string[], values: number[], value: number): [string[], string[]] {
  return [
    ids.filter((_, index) => values[index] !== value),
    ids.filter((_, index) => values[index] === value),
  ];
}

describe('star', () => {
  it('does what the published protocol says, ties and all', () => {
    fc.assert(
      fc.property(elections, ({ ids, ballots }) => {
        const result = countStar(ids, ballots, SCALE);
        const naive = new NaiveStar(ids, ballots);
        const winner = naive.winner();
        expect(result.winners).toEqual(winner === undefined ? [] : [winner]);
        const [scoring, runoff] = result.rounds;
        expect(scoring?.counts).toEqual(ids.map((id) => ({ optionId: id, count: naive.sum(id) })));
        expect(result.ranking.flat().toSorted()).toEqual(ids);
        if (!runoff) return;
        const [a = '', b = ''] = ids.filter((id) => naive.finalists().includes(id));
        expect(runoff.counts).toEqual([
          { optionId: a, count: naive.prefer(a, b) },
          { optionId: b, count: naive.prefer(b, a) },
        ]);
        const ballotCount = ballots.reduce((sum, ballot) => sum + ballot.count, 0);
        expect(runoff.exhausted).toBe(ballotCount - naive.prefer(a, b) - naive.prefer(b, a));
      }),
      { numRuns: 2000 },
    );
  });

  const ballot = (...scores: number[]): ScoreBallot => ({
    scores: scores.map((score, index) => [['Amy', 'Brian', 'Chuck'][index] ?? '', score]),
    count: 1,
  });

  // Elections for these ties with their expected results: Larry Hastings, starvote 2.1
  // (pypi.org/project/starvote), test_elections/.
  it.each<[string, ScoreBallot[], string, object[]]>([
    [
      'breakable_tie_for_second_in_score_round',
      [ballot(1, 2, 5), ballot(1, 2, 5), ballot(5, 3, 5)],
      'Chuck',
      [{ round: 1, rule: 'head-to-head', options: ['Amy', 'Brian'], chosen: ['Brian'] }],
    ],
    [
      'breakable_tie_in_automatic_runoff_round_using_score_round',
      [ballot(1, 2, 5), ballot(1, 5, 3), ballot(1, 3, 3)],
      'Chuck',
      [{ round: 2, rule: 'score', options: ['Brian', 'Chuck'], chosen: ['Chuck'] }],
    ],
    [
      'breakable_tie_in_automatic_runoff_round_using_max_score_count_round',
      [ballot(1, 4, 5), ballot(1, 3, 2), ballot(1, 5, 5)],
      'Chuck',
      [{ round: 2, rule: 'top-score', options: ['Brian', 'Chuck'], chosen: ['Chuck'] }],
    ],
  ])('breaks the tie of %s as its authors do', (_name, ballots, winner, tieBreaks) => {
    const result = countStar(['Amy', 'Brian', 'Chuck'], ballots, { min: 0, max: 5 });
    expect(result.winners).toEqual([winner]);
    expect(result.tieBreaks).toMatchObject(tieBreaks);
    expect(result.isTie).toBe(false);
  });
});
