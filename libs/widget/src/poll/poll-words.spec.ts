import { describe, expect, it } from 'vitest';
import { Numbers } from '../element/numbers.ts';
import { mayCast, toggleChoice, votesAtOnce } from './choice.ts';
import { describePoll, type PollSituation } from './poll-words.ts';
import { voterOf } from './voter.ts';

const single = { minChoices: 1, maxChoices: 1 };
const two = { minChoices: 1, maxChoices: 2 };

describe('choosing', () => {
  it('replaces a single choice', () => {
    expect(votesAtOnce(single)).toBe(true);
    expect(toggleChoice(['a'], 'b', single)).toEqual(['b']);
  });

  it('gathers several up to the most that are allowed', () => {
    expect(votesAtOnce(two)).toBe(false);
    expect(toggleChoice(['a'], 'b', two)).toEqual(['a', 'b']);
    expect(toggleChoice(['a', 'b'], 'a', two)).toEqual(['b']);
    expect(toggleChoice(['a', 'b'], 'c', two)).toBeUndefined();
  });

  it('casts what is enough, not too much, and new', () => {
    expect(mayCast(['a'], [], two)).toBe(true);
    expect(mayCast([], ['a'], two)).toBe(false);
    expect(mayCast(['a', 'b', 'c'], [], two)).toBe(false);
    expect(mayCast(['b', 'a'], ['a', 'b'], two)).toBe(false);
    expect(mayCast(['b', 'c'], ['a', 'b'], two)).toBe(true);
  });
});

describe('voterOf', () => {
  const token = (claims: object) => {
    const payload = Buffer.from(JSON.stringify(claims)).toString('base64url');
    return `e30.${payload}.c2ln`;
  };

  it('reads the subject, whatever its script', () => {
    expect(voterOf(token({ sub: 'zuschauer-ö-陳' }))).toBe('zuschauer-ö-陳');
  });

  it('says nothing of what is no token', () => {
    expect(voterOf('')).toBeUndefined();
    expect(voterOf('rk_pub_x')).toBeUndefined();
    expect(voterOf(token({ sub: 7 }))).toBeUndefined();
  });
});

describe('describePoll', () => {
  const numbers = new Numbers('en');
  const open: PollSituation = {
    state: { status: 'open', resultsVisible: true },
    rules: { maxChoices: 1, ballotChange: 'none', resultsVisibility: 'always' },
    isVotable: true,
    hasVoted: false,
  };
  const hidden = { status: 'open', resultsVisible: false } as const;

  it.each<[string, Partial<PollSituation>]>([
    ['Choose one to vote', {}],
    ['Voting is open', { isVotable: false }],
    ['Your vote is counted', { isVotable: false, hasVoted: true }],
    ['Your vote is counted. Choose again to change it.', { hasVoted: true }],
    ['Final result', { state: { status: 'closed', resultsVisible: true } }],
    ['Voting has not started', { state: { status: 'draft', resultsVisible: true } }],
    [
      'Choose up to 3 · Vote to see the results.',
      {
        state: hidden,
        rules: { maxChoices: 3, ballotChange: 'none', resultsVisibility: 'after_vote' },
      },
    ],
    [
      'Voting is open · The results appear when voting closes.',
      {
        state: hidden,
        isVotable: false,
        rules: { maxChoices: 1, ballotChange: 'none', resultsVisibility: 'after_close' },
      },
    ],
  ])('%s', (line, situation) => {
    expect(describePoll({ ...open, ...situation }, numbers)).toBe(line);
  });
});
