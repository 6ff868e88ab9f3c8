import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { POLL_ACTIONS, POLL_STATUSES, type PollStatus, transitionOf } from './lifecycle.ts';

import { stepAt, stepsOf, valueAt } from './poll-type.ts';
import { mayViewResults, RESULTS_VISIBILITIES, type ResultsVisibility } from './visibility.ts';

describe('mayViewResults', () => {
  type Row = [ResultsVisibility, PollStatus, hasVoted: boolean, expected: boolean];
  const rows: Row[] = [
    ['always', 'draft', false, true],
    ['always', 'open', false, true],
    ['always', 'closed', false, true],
    ['always', 'draft', true, true],
    ['always', 'open', true, true],
    ['always', 'closed', true, true],
    ['after_vote', 'draft', false, false],
    ['after_vote', 'open', false, false],
    ['after_vote', 'closed', false, true],
    ['after_vote', 'draft', true, true],
    ['after_vote', 'open', true, true],
    ['after_vote', 'closed', true, true],
    ['after_close', 'draft', false, false],
    ['after_close', 'open', false, false],
    ['after_close', 'closed', false, true],
    ['after_close', 'draft', true, false],
    ['after_close', 'open', true, false],
    ['after_close', 'closed', true, true],
    ['hidden', 'draft', false, false],
    ['hidden', 'open', false, false],
    ['hidden', 'closed', false, false],
    ['hidden', 'draft', true, false],
    ['hidden', 'open', true, false],
    ['hidden', 'closed', true, false],
    ['always', 'scheduled', false, true],
    ['always', 'scheduled', true, true],
    ['after_vote', 'scheduled', false, false],
    ['after_vote', 'scheduled', true, true],
    ['after_close', 'scheduled', false, false],
    ['after_close', 'scheduled', true, false],
    ['hidden', 'scheduled', false, false],
    ['hidden', 'scheduled', true, false],
    ['always', 'paused', false, true],
    ['always', 'paused', true, true],
    ['after_vote', 'paused', false, false],
    ['after_vote', 'paused', true, true],
    ['after_close', 'paused', false, false],
    ['after_close', 'paused', true, false],
    ['hidden', 'paused', false, false],
    ['hidden', 'paused', true, false],
  ];

  it.each(rows)('%s, poll %s, has voted %s: %s', (visibility, status, hasVoted, expected) => {
    expect(mayViewResults(visibility, status, { isHost: false, hasVoted })).toBe(expected);
  });

  it('has a rule above for every visibility and status', () => {
    expect(rows).toHaveLength(RESULTS_VISIBILITIES.length * POLL_STATUSES.length * 2);
  });

  it('shows a host everything', () => {
    for (const visibility of RESULTS_VISIBILITIES) {
      for (const status of POLL_STATUSES) {
        expect(mayViewResults(visibility, status, { isHost: true, hasVoted: false })).toBe(true);
      }
    }
  });
});

describe('a scale', () => {
  it.each([
    [{ min: 0, max: 1, step: 0.1 }, 0.3, 3],
    [{ min: 0, max: 1, step: 0.1 }, 0.7, 7],
    [{ min: -5, max: 5, step: 2.5 }, 2.5, 3],
    [{ min: 1, max: 5, step: 1 }, 5, 4],
    [{ min: 1, max: 5, step: 1 }, 6, undefined],
    [{ min: 1, max: 5, step: 1 }, 0, undefined],
    [{ min: 1, max: 5, step: 1 }, 2.5, undefined],
    [{ min: 1, max: 5, step: 1 }, Number.NaN, undefined],
  ])('%j has %f on step %s', (scale, value, step) => {
    expect(stepAt(scale, value)).toBe(step);
    if (step !== undefined) expect(valueAt(scale, step)).toBe(value);
  });

  it('that has whole steps gives each value back from its step', () => {
    const decimals = fc.constantFrom(1, 0.5, 0.25, 0.1, 0.01, 3);
    const steps = fc.integer({ min: 1, max: 1000 });
    fc.assert(
      fc.property(fc.integer({ min: -50, max: 50 }), decimals, steps, (min, step, count) => {
        const scale = { min, max: min + count * step, step };
        expect(stepsOf(scale)).toBe(count);
        for (const at of [0, 1, count - 1, count])
          expect(stepAt(scale, valueAt(scale, at))).toBe(at);
      }),
    );
  });
});

describe('transitionOf', () => {
  it('leads from every status by every action to one, to nothing new, or nowhere', () => {
    const table = POLL_ACTIONS.map((action) => {
      const { from, to, done } = transitionOf(action);
      return [
        action,
        POLL_STATUSES.map((status) =>
          from.includes(status) ? to : done.includes(status) ? 'done' : 'refused',
        ),
      ];
    });
    // draft, scheduled, open, paused, closed
    expect(Object.fromEntries(table)).toEqual({
      open: ['open', 'open', 'done', 'open', 'refused'],
      pause: ['refused', 'refused', 'paused', 'done', 'refused'],
      close: ['refused', 'refused', 'closed', 'closed', 'done'],
      reopen: ['refused', 'refused', 'done', 'refused', 'open'],
      reset: ['done', 'done', 'draft', 'draft', 'draft'],
    });
  });
});
