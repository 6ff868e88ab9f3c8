import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RankedBallot } from './ballots.ts';
import { countIrv } from './irv.ts';

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

type Votes = Record<string, number>;

/** Reads all ballots anew each round. */
function votesAmong(running: readonly string[], ballots: readonly RankedBallot[]): Votes {
  const votes: Votes = Object.fromEntries(running.map((id) => [id, 0]));
  for (const { ranking, count: times } of ballots) {
    const first = ranking.find((id) => running.includes(id));
    if (first !== undefined) votes[first] = (votes[first] ?? 0) + times;
  }
  return votes;
}

/** Fewest votes now, else in the round before, and so on back; else last in the poll's order. */
function loserOf(rounds: readonly Votes[], running: readonly string[]): string {
  let tied = [...running];
  for (const votes of rounds.toReversed()) {
    const fewest = Math.min(...tied.map((id) => votes[id] ?? 0));
    tied = tied.filter((id) => votes[id] === fewest);
  }
  return tied.at(-1) ?? '';
}

function naiveIrv(ids: readonly string[], ballots: readonly RankedBallot[]) {
  const rounds: Votes[] = [];
  const eliminated: string[] = [];
  let running = [...ids];
  while (running.length > 0) {
    const votes = votesAmong(running, ballots);
    rounds.push(votes);
    const active = Object.values(votes).reduce((a, b) => a + b, 0);
    const winner = running.find((id) => (votes[id] ?? 0) > active / 2);
    if (winner !== undefined || active === 0) return { winner, rounds, eliminated };
    const loser = loserOf(rounds, running);
    eliminated.push(loser);
    running = running.filter((id) => id !== loser);
  }
  return { winner: undefined, rounds, eliminated };
}

describe('irv', () => {
  it('does what reading all ballots anew each round does', () => {
    fc.assert(
      fc.property(elections, ({ ids, ballots }) => {
        const result = countIrv(ids, ballots);
        const { winner, rounds, eliminated } = naiveIrv(ids, ballots);
        expect(result.winners).toEqual(winner === undefined ? [] : [winner]);
        expect(
          result.rounds.map(({ counts }) =>
            Object.fromEntries(counts.map(({ optionId, count: votes }) => [optionId, votes])),
          ),
        ).toEqual(rounds);
        expect(result.rounds.flatMap((round) => round.eliminated)).toEqual(eliminated);
      }),
      { numRuns: 1000 },
    );
  });

  it('has every ballot that ranks somebody in a count or exhausted, in each round', () => {
    fc.assert(
      fc.property(elections, ({ ids, ballots }) => {
        const ranked = ballots.filter(({ ranking }) => ranking.length > 0);
        const total = ranked.reduce((sum, ballot) => sum + ballot.count, 0);
        for (const { counts, exhausted } of countIrv(ids, ballots).rounds) {
          expect(counts.reduce((sum, entry) => sum + entry.count, exhausted)).toBe(total);
        }
      }),
    );
  });

  it('shows in each transfer what the next round has more', () => {
    fc.assert(
      fc.property(elections, ({ ids, ballots }) => {
        const { rounds } = countIrv(ids, ballots);
        for (const [index, { counts, transfer, exhausted }] of rounds.entries()) {
          const next = rounds[index + 1];
          expect(transfer === undefined).toBe(next === undefined);
          if (!next || !transfer) continue;
          const gained = new Map(transfer.to.map((entry) => [entry.optionId, entry.count]));
          for (const { optionId, count: votes } of next.counts) {
            const before = counts.find((entry) => entry.optionId === optionId)?.count ?? 0;
            expect(votes).toBe(before + (gained.get(optionId) ?? 0));
          }
          expect(next.exhausted).toBe(exhausted + transfer.exhausted);
        }
      }),
    );
  });

  it('looks back before it asks the declared rule, and says so', () => {
    const ballots = [
      { ranking: ['a'], count: 5 },
      { ranking: ['b'], count: 3 },
      { ranking: ['c'], count: 2 },
      { ranking: ['d', 'c'], count: 1 },
    ];
    const result = countIrv(['a', 'c', 'b', 'd'], ballots);
    expect(result.rounds.map(({ eliminated }) => eliminated)).toEqual([['d'], ['c'], []]);
    expect(result.tieBreaks).toEqual([
      { round: 2, decision: 'eliminated', rule: 'backwards', options: ['c', 'b'], chosen: ['c'] },
    ]);
    expect(result.isTie).toBe(false);
  });

  it('says that it is a tie where the declared rule parts the winner from another', () => {
    const ballots = [
      { ranking: ['a'], count: 2 },
      { ranking: ['b'], count: 2 },
    ];
    expect(countIrv(['b', 'a'], ballots)).toMatchObject({ winners: ['b'], isTie: true });
    expect(countIrv(['b', 'a', 'c', 'd'], ballots).tieBreaks).toMatchObject([
      { round: 1, rule: 'option-order', options: ['c', 'd'], chosen: ['d'] },
      { round: 3, rule: 'option-order', options: ['b', 'a'], chosen: ['a'] },
    ]);
  });

  // Ballots and what each elimination leaves of them: "Instant Runoff Method (3)", 3.10 of
  // pierzgal.github.io/introelectoralsystems/instant-runoff-method-3.html.
  it('counts a worked example through, in which half of the votes are no majority', () => {
    const ballots = Object.entries({ ABCD: 4, BACD: 2, BCAD: 1, DCAB: 2, CBAD: 5 }).map(
      ([letters, times]) => ({ ranking: [...letters], count: times }),
    );
    const { rounds, winners } = countIrv([...'ABCD'], ballots);
    expect(rounds.map(({ counts }) => counts.map((entry) => entry.count))).toEqual([
      [4, 2 + 1, 5, 2],
      [4, 2 + 1, 2 + 5],
      [4 + 2, 1 + 2 + 5],
    ]);
    expect(rounds.map(({ eliminated }) => eliminated)).toEqual([['D'], ['B'], []]);
    expect(winners).toEqual(['C']);
  });

  // Mayor of Burlington, Vermont, 3 March 2009: ballots reduced to the three who came last out, by
  // W. D. Smith at rangevoting.org/Burlington.html; 4314 to 4064 also at electowiki.org/wiki/
  // 2009_Burlington_mayoral_election. (The city's own report has 4313 to 4061.)
  it('elects Kiss in Burlington', () => {
    const ballots = [
      { ranking: ['Montroll', 'Kiss', 'Wright'], count: 1332 },
      { ranking: ['Montroll', 'Wright', 'Kiss'], count: 767 },
      { ranking: ['Montroll'], count: 455 },
      { ranking: ['Kiss', 'Montroll', 'Wright'], count: 2043 },
      { ranking: ['Kiss', 'Wright', 'Montroll'], count: 371 },
      { ranking: ['Kiss'], count: 568 },
      { ranking: ['Wright', 'Montroll', 'Kiss'], count: 1513 },
      { ranking: ['Wright', 'Kiss', 'Montroll'], count: 495 },
      { ranking: ['Wright'], count: 1289 },
    ];
    const result = countIrv(['Montroll', 'Kiss', 'Wright'], ballots);
    expect(result.winners).toEqual(['Kiss']);
    expect(result.rounds[1]?.counts).toEqual([
      { optionId: 'Kiss', count: 4314 },
      { optionId: 'Wright', count: 4064 },
    ]);
    expect(result.ranking).toEqual([['Kiss'], ['Wright'], ['Montroll']]);
  });

  // U.S. Representative of Alaska, special election of 16 August 2022, as counted on 31 August:
  // washingtonpost.com/elections/2022/08/31/ranked-choice-totals-alaska-peltola. The 47 ballots
  // taken out for an overvote are among the exhausted here.
  it('elects Peltola in Alaska', () => {
    const ballots = [
      { ranking: ['Begich', 'Peltola'], count: 91_206 - 75_761 },
      { ranking: ['Begich', 'Palin'], count: 85_987 - 58_945 },
      { ranking: ['Begich'], count: 11_222 + 47 },
      { ranking: ['Palin'], count: 58_945 },
      { ranking: ['Peltola'], count: 75_761 },
    ];
    const result = countIrv(['Begich', 'Palin', 'Peltola'], ballots);
    expect(result.rounds.map(({ counts }) => counts.map((entry) => entry.count))).toEqual([
      [53_756, 58_945, 75_761],
      [85_987, 91_206],
    ]);
    expect(result.rounds[1]?.exhausted).toBe(11_269);
    expect(result.winners).toEqual(['Peltola']);
  });

  // President of Ireland, 7 November 1990: both counts, as in github.com/simberaj/votelib,
  // tests/real/test_real_stv.py.
  it('elects Robinson in Ireland', () => {
    const ballots = [
      { ranking: ['Robinson'], count: 612_265 },
      { ranking: ['Lenihan'], count: 694_484 },
      { ranking: ['Currie', 'Lenihan'], count: 36_789 },
      { ranking: ['Currie', 'Robinson'], count: 205_565 },
      { ranking: ['Currie'], count: 25_548 },
    ];
    const result = countIrv(['Currie', 'Lenihan', 'Robinson'], ballots);
    expect(result.rounds.at(-1)?.counts).toEqual([
      { optionId: 'Lenihan', count: 731_273 },
      { optionId: 'Robinson', count: 817_830 },
    ]);
    expect(result.winners).toEqual(['Robinson']);
  });
});
