import type { PollState } from '@rostrum/client';
import type { PollView } from '@rostrum/contracts';
import { describe, expect, it } from 'vitest';
import { Language } from '../element/language.ts';
import { describeCount, describePoll, type PollSituation } from './poll-words.ts';

const rules: PollView = {
  pollId: 'pl_1',
  question: 'Which?',
  type: 'single',
  status: 'open',
  round: 1,
  options: [],
  minChoices: 1,
  maxChoices: 1,
  allowWriteIns: false,
  shuffleOptions: false,
  voterIdentity: 'token',
  integrity: 'high',
  moderation: 'none',
  ballotChange: 'none',
  resultsVisibility: 'always',
  durability: 'applied',
  visibility: 'public',
  createdAt: '2026-11-21T00:00:00Z',
  updatedAt: '2026-11-21T00:00:00Z',
};

describe('describeCount', () => {
  const language = new Language('en');
  const state: PollState = {
    pollId: 'pl_1',
    question: 'Which?',
    type: 'single',
    status: 'open',
    round: 1,
    isFinal: false,
    integrity: 'high',
    version: 1,
    resultsVisible: true,
    options: [],
  };

  it.each<[string, Partial<PollState>]>([
    ['', {}],
    ['1 ballot', { ballotCount: 1 }],
    ['1,200 ballots · 34 set aside', { ballotCount: 1200, asideCount: 34 }],
    ['2 answers', { type: 'text', ballotCount: 2 }],
    ['3 questions', { type: 'questions', states: { shown: 2, answered: 1 } }],
  ])('says "%s" of %j', (line, counts) => {
    expect(describeCount({ ...state, ...counts }, language)).toBe(line);
  });
});

describe('describePoll', () => {
  const language = new Language('en');
  const open: PollSituation = {
    state: { status: 'open', resultsVisible: true },
    rules,
    isVotable: true,
    hasVoted: false,
  };
  const hidden = { status: 'open', resultsVisible: false } as const;

  it.each<[string, PollView['type'], Partial<PollSituation>]>([
    ['Answer in your own words', 'text', {}],
    ['Your answer is in. You can still change it.', 'text', { hasVoted: true }],
    ['Ask, and vote for what others ask', 'questions', {}],
    ['Tap as often as you like', 'reactions', {}],
    [
      'No more questions are taken',
      'questions',
      { state: { status: 'closed', resultsVisible: true } },
    ],
  ])('says "%s" of polls of type %s', (line, type, situation) => {
    expect(describePoll({ ...open, rules: { ...rules, type }, ...situation }, language)).toBe(line);
  });

  it('says that an answer waits as long as it is not among those that are shown', () => {
    const approved: PollView = { ...rules, type: 'text', moderation: 'approve' };
    const waiting = { ...open, rules: approved, hasVoted: true, ownText: 'So  it\nis' };
    expect(describePoll(waiting, language)).toContain('Waits for approval');
    const texts = [{ id: 'tx_1', text: 'So it is', at: '2026-11-21T00:00:00Z' }];
    const state = { ...open.state, texts };
    expect(describePoll({ ...waiting, state }, language)).not.toContain('Waits');
  });

  it.each<[string, Partial<PollSituation>]>([
    ['Voting is open', { isVotable: false }],
    ['Your vote is counted', { isVotable: false, hasVoted: true }],
    ['Your vote is counted. You can still change it.', { hasVoted: true }],
    ['Final result', { state: { status: 'closed', resultsVisible: true } }],
    ['Voting is paused', { state: { status: 'paused', resultsVisible: true } }],
    ['Voting has not started', { state: { status: 'draft', resultsVisible: true } }],
    ['Voting has not started', { state: { status: 'scheduled', resultsVisible: true } }],
    [
      'Choose up to 3 · Vote to see the results.',
      {
        state: hidden,
        rules: { ...rules, type: 'multiple', maxChoices: 3, resultsVisibility: 'after_vote' },
      },
    ],
    [
      'Voting is open · The results appear when voting closes.',
      {
        state: hidden,
        isVotable: false,
        rules: { ...rules, resultsVisibility: 'after_close' },
      },
    ],
  ])('%s', (line, situation) => {
    expect(describePoll({ ...open, ...situation }, language)).toBe(line);
  });

  it('says when a planned poll opens', () => {
    const planned = { ...rules, opensAt: '2030-03-04T12:00:00Z' };
    const state = { status: 'scheduled', resultsVisible: true } as const;
    const line = describePoll({ ...open, state, rules: planned }, language);
    expect(line).toMatch(/^Voting opens Mar [345], 2030/);
  });

  it.each<[string, Partial<PollView>]>([
    ['Choose one to vote', {}],
    ['Choose 2', { type: 'multiple', minChoices: 2, maxChoices: 2 }],
    ['Choose 2 to 4', { type: 'multiple', minChoices: 2, maxChoices: 4 }],
    ['Choose all you approve of', { type: 'approval', maxChoices: 4 }],
    ['Rate up to 4', { type: 'rating', maxChoices: 4 }],
    ['Choose from 0 to 10', { type: 'nps', scale: { min: 0, max: 10, step: 1 } }],
    ['Rank 3, the best first', { type: 'ranking', minChoices: 3, maxChoices: 3 }],
    ['Give away up to 100 points', { type: 'points', pointsBudget: 100 }],
    [
      'Give a number from -1.5 to 1,000',
      { type: 'number', scale: { min: -1.5, max: 1000, step: 0.5 } },
    ],
    ['Words to give: up to 3', { type: 'word-cloud', maxChoices: 3 }],
  ])('asks: %s', (line, special) => {
    expect(describePoll({ ...open, rules: { ...rules, ...special } }, language)).toBe(line);
  });
});
