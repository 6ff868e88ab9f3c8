import { describe, expect, it } from 'vitest';
import { decodePostEvent } from './post-events.ts';

const ROUND = { round: '2' };

describe('decodePostEvent', () => {
  it.each([
    [
      'question.asked',
      { id: 'qn_1', voter: 'ann', author: 'Ann', text: 'Why?', state: 'pending', trimmed: '' },
      {
        question: { id: 'qn_1', voterId: 'ann', authorName: 'Ann', text: 'Why?', state: 'pending' },
        trimmed: undefined,
      },
    ],
    [
      'question.asked',
      { id: 'qn_2', voter: '', author: '', text: 'So?', state: 'shown', trimmed: 'qn_1' },
      {
        question: {
          ...{ id: 'qn_2', voterId: undefined, authorName: undefined },
          ...{ text: 'So?', state: 'shown' },
        },
        trimmed: 'qn_1',
      },
    ],
    [
      'question.asked',
      { id: 'qn_3', number: 7, voter: '', author: '', text: 'So?', state: 'shown', trimmed: '' },
      {
        question: {
          ...{ id: 'qn_3', voterId: undefined, authorName: undefined },
          ...{ text: 'So?', state: 'shown' },
        },
        number: 7,
        trimmed: undefined,
      },
    ],
    [
      'question.voted',
      { id: 'qn_1', voter: 'bob', given: 0 },
      { questionId: 'qn_1', voterId: 'bob', hasVoted: false },
    ],
    [
      'questions.changed',
      { questions: [['qn_1', 'answered', 1, 'Why not?']], by: 'key:k' },
      {
        questions: [{ id: 'qn_1', state: 'answered', isPinned: true, text: 'Why not?' }],
        by: 'key:k',
      },
    ],
    ['question.removed', { id: 'qn_1', by: '' }, { questionId: 'qn_1', by: undefined }],
    [
      'texts.decided',
      { texts: [['tx7', 'ann']], state: 'hidden', by: 'user:u' },
      { texts: [{ id: 'tx7', voterId: 'ann' }], state: 'hidden', by: 'user:u' },
    ],
    [
      'word.decided',
      { word: '~tea', hidden: 1, by: 'key:k' },
      { word: '~tea', isHidden: true, by: 'key:k' },
    ],
  ])('reads %s', (type, written, read) => {
    expect(decodePostEvent(type, { ...ROUND, ...written })).toEqual({ type, round: 2, ...read });
  });

  it.each([
    ['moon.risen', {}],
    ['texts.decided', { ...ROUND, texts: [], state: 'gone', by: 'key:k' }],
    ['question.voted', { ...ROUND, voter: 'bob', given: 1 }],
  ])('refuses a %s that it does not know: %j', (type, written) => {
    expect(() => decodePostEvent(type, written)).toThrow(TypeError);
  });
});
