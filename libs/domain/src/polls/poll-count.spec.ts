import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type GivenBallot, givenFor, rulesOf } from '../../test/polls.ts';
import { checkBallot } from './ballot.ts';
import { encodeCastBallot } from './cast-ballot.ts';
import { countingMethodsOf } from './counting/index.ts';
import type { BallotRules } from './poll.ts';
import { type BallotGroup, type CountRequest, countBallots, countTally } from './poll-count.ts';
import { POLL_TYPES } from './poll-type.ts';
import type { Tally } from './tally.ts';

const COUNTED = POLL_TYPES.filter((type) => countingMethodsOf(type).length > 0);

function recordOf(rules: BallotRules, { content, weight }: GivenBallot): string {
  return encodeCastBallot({ weight, ...checkBallot(content, rules) });
}

function groupsOf(rules: BallotRules, ballots: readonly GivenBallot[]): BallotGroup[] {
  const voters = new Map<string, number>();
  for (const ballot of ballots) {
    const record = recordOf(rules, ballot);
    voters.set(record, (voters.get(record) ?? 0) + 1);
  }
  return [...voters].map(([ballot, count]) => ({ ballot, voters: count }));
}

function tallyOf(rules: BallotRules, ballots: readonly GivenBallot[]): Tally {
  const counters = new Map<string, number>();
  for (const { content, weight } of ballots) {
    counters.set('@', (counters.get('@') ?? 0) + weight);
    for (const [counter, amount] of checkBallot(content, rules).marks) {
      if (!counter.startsWith('~')) {
        counters.set(counter, (counters.get(counter) ?? 0) + amount * weight);
      }
    }
  }
  return { ballotCount: ballots.length, counters: [...counters], words: [] };
}

const elections = fc
  .tuple(
    fc.constantFrom(...COUNTED),
    fc.boolean(),
    fc.constantFrom<CountRequest['tieBreaking']>(
      { rule: 'option-order' },
      { rule: 'drawn', seed: 'pl_1/1' },
    ),
  )
  .chain(([type, allowWriteIns, tieBreaking]) => {
    const rules = rulesOf(type, type === 'approval' ? { allowWriteIns } : {});
    return fc.record({
      rules: fc.constant(rules),
      tieBreaking: fc.constant(tieBreaking),
      ballots: fc.array(givenFor(rules), { maxLength: 15 }),
    });
  });

describe('a count', () => {
  it('from the tally is that from the ballots, by every method that needs no more', () => {
    const byTally = new Set<string>();
    fc.assert(
      fc.property(elections, ({ rules, ballots, tieBreaking }) => {
        for (const method of countingMethodsOf(rules.type)) {
          const request = { method, seats: 1, tieBreaking };
          const counted = countTally(rules, tallyOf(rules, ballots), request);
          if (!counted) continue;
          byTally.add(method);
          expect(counted).toEqual(countBallots(rules, groupsOf(rules, ballots), request));
        }
      }),
      { numRuns: 300 },
    );
    expect([...byTally].sort()).toEqual(['approval', 'borda', 'plurality', 'score']);
  });

  it('by any method has all weights in it, and the poll’s options', () => {
    fc.assert(
      fc.property(elections, ({ rules, ballots, tieBreaking }) => {
        for (const method of countingMethodsOf(rules.type)) {
          const request = { method, seats: 1, tieBreaking };
          const { ballotCount, ranking, winners } = countBallots(
            rules,
            groupsOf(rules, ballots),
            request,
          );
          expect(ballotCount).toBe(ballots.reduce((sum, { weight }) => sum + weight, 0));
          expect(ranking.flat().sort()).toEqual(rules.options.map(({ id }) => id));
          if (ballots.length > 0 && !rules.allowWriteIns) expect(winners).toHaveLength(1);
        }
      }),
    );
  });
});
