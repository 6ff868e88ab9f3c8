import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { withFigures } from '../polls/results.ts';
import { applyCountChanges, type Counted, diffCounts } from './poll-frame.ts';

const OPTIONS = ['tea', 'coffee', 'water'].map((id) => ({ id, label: id.toUpperCase() }));

const counts = fc.nat({ max: 4 });
const results = fc
  .record({ ballotCount: counts, votes: fc.tuple(counts, counts, counts) })
  .map(({ ballotCount, votes }) => ({
    type: 'multiple' as const,
    pollId: 'p1',
    ballotCount,
    totalWeight: ballotCount,
    options: withFigures(
      'multiple',
      OPTIONS.map((option, index) => ({ ...option, votes: votes[index] ?? 0 })),
      ballotCount,
    ),
  }));

describe('count changes', () => {
  it('lead from any counts to any others, shares included', () => {
    fc.assert(
      fc.property(results, results, (before, after) => {
        expect(applyCountChanges(before, diffCounts(before, after))).toEqual(after);
      }),
    );
  });

  it('lead from results without counts to results with them', () => {
    fc.assert(
      fc.property(results, (after) => {
        const hidden: Counted = { type: 'multiple', options: OPTIONS.map(({ id }) => ({ id })) };
        const shown = applyCountChanges(hidden, diffCounts(hidden, after));
        expect(shown.ballotCount).toBe(after.ballotCount);
        expect(shown.options).toEqual(
          after.options.map(({ id, votes, share }) => ({ id, votes, share })),
        );
      }),
    );
  });

  it('are none between equal counts', () => {
    fc.assert(
      fc.property(results, (before) => {
        expect(diffCounts(before, structuredClone(before))).toEqual([]);
      }),
    );
  });

  it('leave the results they are applied to as they were', () => {
    fc.assert(
      fc.property(results, results, (before, after) => {
        const copy = structuredClone(before);
        applyCountChanges(before, diffCounts(before, after));
        expect(before).toEqual(copy);
      }),
    );
  });
});
