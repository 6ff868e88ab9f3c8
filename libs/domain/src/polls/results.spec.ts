import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { comparable, plainResults } from '../../test/plain-results.ts';
import { anyRules, type GivenBallot, givenFor, rulesOf } from '../../test/polls.ts';
import { applyCountChanges, diffCounts } from '../live/poll-frame.ts';
import { checkBallot } from './ballot.ts';
import type { BallotRules } from './poll.ts';
import { type PollResults, resultsOf } from './results.ts';
import { applyTallyChanges, diffTallies, EMPTY_TALLY, type Tally } from './tally.ts';

/** Adds marks up as the ballot script does. */
function tallyOf(rules: BallotRules, ballots: readonly GivenBallot[]): Tally {
  const counters = new Map<string, number>();
  const words = new Map<string, [votes: number, spelling: string]>();
  const numbers: number[] = [];
  for (const { content, weight } of ballots) {
    const { marks, texts } = checkBallot(content, rules);
    counters.set('@', (counters.get('@') ?? 0) + weight);
    const spellings = texts.values();
    for (const [counter, amount] of marks) {
      if (counter.startsWith('~')) {
        const text = spellings.next().value ?? '';
        const [votes, spelling] = words.get(counter) ?? [0, text];
        words.set(counter, [votes + weight * amount, spelling]);
        continue;
      }
      counters.set(counter, (counters.get(counter) ?? 0) + weight * amount);
      if (counter === 'n') numbers.push(amount);
    }
  }
  numbers.sort((a, b) => a - b);
  const steps = rules.scale
    ? Math.round((rules.scale.max - rules.scale.min) / rules.scale.step)
    : 0;
  return {
    ballotCount: ballots.length,
    counters: [...counters].filter(([, count]) => count !== 0),
    words: [...words].map(([counter, [votes, spelling]]) => [counter, votes, spelling]),
    ...(numbers.length > 0 && {
      numbers: {
        count: numbers.length,
        lowest: numbers[0] ?? 0,
        middle: [
          numbers[Math.floor((numbers.length - 1) / 2)] ?? 0,
          numbers[Math.floor(numbers.length / 2)] ?? 0,
        ],
        highest: numbers.at(-1) ?? 0,
        buckets: Array.from(
          { length: steps + 1 },
          (_, step) => numbers.filter((number) => number === step).length,
        ),
      },
    }),
  };
}

const polled = anyRules.chain((rules) =>
  fc.record({
    rules: fc.constant(rules),
    before: fc.array(givenFor(rules), { maxLength: 12 }),
    after: fc.array(givenFor(rules), { maxLength: 12 }),
  }),
);

describe('results of every type', () => {
  it('are what the ballots say, read off the ballots one by one', () => {
    fc.assert(
      fc.property(polled, ({ rules, after }) => {
        const results = resultsOf(rules, tallyOf(rules, after));
        expect(comparable(results)).toEqual(comparable(plainResults(rules, after)));
      }),
      { numRuns: 500 },
    );
  });

  it('follow from any others by the changes between them, tallies too', () => {
    fc.assert(
      fc.property(polled, ({ rules, before, after }) => {
        const [was, is] = [tallyOf(rules, before), tallyOf(rules, after)];
        const tally = applyTallyChanges(was, diffTallies(was, is));
        expect({ ...tally, counters: new Map(tally.counters) }).toEqual({
          ...is,
          counters: new Map(is.counters),
        });
        const shown = (of: Tally): PollResults & { type: BallotRules['type'] } => ({
          type: rules.type,
          ...resultsOf(rules, of),
        });
        const changed = applyCountChanges(shown(was), diffCounts(shown(was), shown(is)));
        expect(changed).toEqual(shown(is));
        expect(diffTallies(is, structuredClone(is))).toEqual({});
      }),
      { numRuns: 500 },
    );
  });

  it('are numbers, not NaN, while nobody has voted', () => {
    fc.assert(
      fc.property(anyRules, (rules) => {
        expect(comparable(resultsOf(rules, EMPTY_TALLY))).toEqual(
          comparable(plainResults(rules, [])),
        );
      }),
    );
  });
});

describe('a median', () => {
  it('counts weights, and lies between the two in the middle', () => {
    const rules = rulesOf('rating', { options: [{ id: 'a', label: 'A' }] });
    const tally: Tally = {
      ballotCount: 3,
      counters: [
        ['@', 4],
        ['a=0', 1],
        ['a=2', 1],
        ['a=4', 2],
      ],
      words: [],
    };
    expect(resultsOf(rules, tally).options[0]).toMatchObject({ votes: 4, mean: 3.5, median: 4 });
  });
});
