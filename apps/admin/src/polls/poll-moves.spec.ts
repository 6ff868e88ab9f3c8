import type { PollView } from '@rostrum/contracts';
import { describe, expect, it } from 'vitest';
import { movesOf } from './poll-moves.ts';

const POLL: PollView = {
  pollId: 'pl_1',
  question: 'Which?',
  type: 'nps',
  status: 'draft',
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
  durability: 'persisted',
  visibility: 'public',
  createdAt: '2026-01-01T00:00:00Z',
  updatedAt: '2026-01-01T00:00:00Z',
};

describe('the moves of a poll', () => {
  it.each([
    ['draft', ['open']],
    ['scheduled', ['open']],
    ['open', ['pause', 'close', 'reset']],
    ['paused', ['open', 'close', 'reset']],
    ['closed', ['reopen', 'reset']],
  ] as const)('that is %s are %j', (status, actions) => {
    expect(movesOf({ ...POLL, status }).map(({ action }) => action)).toEqual(actions);
  });

  it('ask before whatever cannot be taken back, and say what a reset loses and keeps', () => {
    const questionOf = (status: PollView['status'], action: string, round = 1) =>
      movesOf({ ...POLL, status, round }).find((move) => move.action === action)?.question;
    expect(questionOf('draft', 'open')?.text).toContain('cannot be changed');
    expect(questionOf('draft', 'open', 2)?.text).not.toContain('cannot be changed');
    expect(questionOf('open', 'pause')).toBeUndefined();
    expect(questionOf('paused', 'open')).toBeUndefined();
    expect(questionOf('closed', 'reset', 3)).toMatchObject({
      text: 'Round 3 ends, and round 4 begins as a draft that you open anew.',
      lost: expect.stringContaining('ballot'),
      kept: expect.stringContaining('round 3'),
    });
  });

  it('say what is lost and kept of what people wrote, and of reactions', () => {
    const resetOf = (type: PollView['type']) =>
      movesOf({ ...POLL, type, status: 'open' }).find(({ action }) => action === 'reset')?.question;
    expect(resetOf('questions')).toMatchObject({
      text: expect.stringMatching(/^No more questions and votes/),
      lost: expect.stringContaining('All questions'),
    });
    expect(resetOf('text')?.kept).toContain('newest 50 answers that are shown of round 1');
    expect(resetOf('reactions')?.lost).toContain('Nothing');
  });
});
