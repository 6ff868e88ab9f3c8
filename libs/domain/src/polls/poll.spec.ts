import { describe, expect, it } from 'vitest';
import { transitionOf } from './lifecycle.ts';
import {
  mayViewResults,
  POLL_STATUSES,
  type PollStatus,
  RESULTS_VISIBILITIES,
  type ResultsVisibility,
  tallyOptions,
} from './poll.ts';

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

describe('tallyOptions', () => {
  const options = [
    { id: 'a', label: 'A', imageUrl: 'https://example.com/a.png' },
    { id: 'b', label: 'B' },
  ];

  it('counts in the order of the poll, options without a vote and votes without an option', () => {
    const votes = new Map([
      ['gone', 7],
      ['b', 3],
    ]);
    expect(tallyOptions(options, votes, 4)).toEqual([
      { id: 'a', label: 'A', imageUrl: 'https://example.com/a.png', votes: 0, share: 0 },
      { id: 'b', label: 'B', votes: 3, share: 0.75 },
    ]);
  });

  it('gives shares of ballots, not of votes, where several choices are allowed', () => {
    const votes = new Map([
      ['a', 2],
      ['b', 2],
    ]);
    expect(tallyOptions(options, votes, 2).map(({ share }) => share)).toEqual([1, 1]);
  });

  it('gives share 0, not NaN, while nobody has voted', () => {
    expect(tallyOptions(options, new Map(), 0).map(({ share }) => share)).toEqual([0, 0]);
  });
});

describe('transitionOf', () => {
  it('opens drafts and closes open polls, and leads nowhere else', () => {
    expect(transitionOf('open')).toEqual({ from: 'draft', to: 'open' });
    expect(transitionOf('close')).toEqual({ from: 'open', to: 'closed' });
  });
});
