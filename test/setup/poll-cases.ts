import type { RostrumClient } from '@rostrum/client';
import { expect } from 'vitest';
import type { PollPage } from './poll-page.ts';

export type PollInput = Omit<Parameters<RostrumClient['createPoll']>[0], 'question'>;
type Ballot = Parameters<RostrumClient['castBallot']>[2];

/** A type of poll as a voter at a keyboard goes through it. */
export interface PollCase {
  poll: PollInput;
  /** Fills the ballot in and casts it, by keyboard. */
  vote(at: PollPage): Promise<void>;
  ballot: Ballot;
  /** What of the control shows the voter's own ballot, and how it does. */
  own: [shown: (at: PollPage) => Promise<unknown>, expected: unknown];
  others: Ballot[];
  /** What is seen of the results then. */
  results: [shown: (at: PollPage) => Promise<unknown>, expected: unknown];
}

export const OPTIONS = [
  { id: 'a', label: 'Ada <b>' },
  { id: 'b', label: 'Bea' },
  { id: 'c', label: 'Cem' },
];

const texts = (selector: string) => (at: PollPage) => at.texts(selector);

export const POLL_CASES: Record<string, PollCase> = {
  single: {
    poll: { type: 'single', options: OPTIONS },
    vote: (at) => at.press(at.option('Bea')),
    ballot: { choices: ['b'] },
    own: [(at) => at.pressed(), ['false', 'true', 'false']],
    others: [{ choices: ['b'] }, { choices: ['c'] }],
    results: [texts('.share'), ['0%', '67%', '33%']],
  },
  multiple: {
    poll: { type: 'multiple', options: OPTIONS, maxChoices: 2, allowWriteIns: true },
    async vote(at) {
      await at.press(at.option('Ada <b>'), 'Space');
      await at.type(at.page.getByRole('textbox', { name: 'Something else' }), ' Dora ', 'Enter');
    },
    ballot: { choices: ['a'], writeIns: ['Dora'] },
    own: [
      async (at) => [await at.pressed(), await at.filled()],
      [['true', 'false', 'false'], ['Dora']],
    ],
    others: [{ choices: [], writeIns: ['dora!'] }],
    results: [texts('.bars li .label, .bars li .votes'), ['Dora', '2 votes']],
  },
  approval: {
    poll: { type: 'approval', options: OPTIONS },
    async vote(at) {
      await at.press(at.option('Ada <b>'));
      await at.press(at.option('Cem'));
      await at.press(at.button('Vote'));
    },
    ballot: { choices: ['a', 'c'] },
    own: [(at) => at.pressed(), ['true', 'false', 'true']],
    others: [{ choices: ['a'] }],
    results: [texts('.share'), ['100%', '0%', '50%']],
  },
  rating: {
    poll: { type: 'rating', options: OPTIONS.slice(0, 2) },
    async vote(at) {
      const stars = at.page.getByRole('radiogroup', { name: 'Ada <b>' }).getByRole('radio');
      await at.press(stars.first(), 'Space', 'ArrowRight', 'ArrowRight', 'ArrowRight');
      await at.press(at.button('Vote'));
    },
    ballot: { ratings: { a: 4 } },
    own: [(at) => at.ticked(), ['4']],
    others: [{ ratings: { a: 1, b: 5 } }],
    results: [texts('.bars .figure'), ['2.5', '5']],
  },
  'rating by a slider': {
    poll: { type: 'rating', options: OPTIONS.slice(0, 1), scale: { min: 0, max: 100, step: 5 } },
    async vote(at) {
      await at.press(at.page.getByRole('slider', { name: 'Ada <b>' }), 'End', 'ArrowLeft');
      await at.press(at.button('Vote'));
    },
    ballot: { ratings: { a: 95 } },
    own: [texts('output'), ['95']],
    others: [{ ratings: { a: 85 } }],
    results: [texts('.bars .figure'), ['90']],
  },
  nps: {
    poll: { type: 'nps' },
    async vote(at) {
      const none = at.page.getByRole('radio', { name: '0', exact: true });
      await at.press(none, 'Space', 'ArrowLeft');
      await at.press(at.button('Vote'));
    },
    ballot: { number: 10 },
    own: [(at) => at.ticked(), ['10']],
    others: [{ number: 9 }, { number: 8 }, { number: 0 }],
    results: [texts('.headline, .bars .figure'), ['NPS +25', '50%', '25%', '25%']],
  },
  ranking: {
    poll: { type: 'ranking', options: OPTIONS },
    async vote(at) {
      for (const label of ['Bea', 'Ada <b>', 'Cem']) await at.press(at.option(label));
      const up = at.button('Move Cem up');
      await at.press(up);
      await expect.poll(() => at.texts('.ranked .label')).toEqual(['Bea', 'Cem', 'Ada <b>']);
      expect(await up.evaluate((element) => element.matches(':focus'))).toBe(true);
      expect(await at.texts('[role=status].unseen')).toEqual(['Cem: place 2']);
      await at.press(up);
      await expect.poll(() => at.texts('.ranked .label')).toEqual(['Cem', 'Bea', 'Ada <b>']);
      await at.press(at.button('Vote'));
    },
    ballot: { ranking: ['c', 'b', 'a'] },
    own: [texts('.ranked .place, .ranked .label'), ['1', 'Cem', '2', 'Bea', '3', 'Ada <b>']],
    others: [{ ranking: ['b', 'c', 'a'] }, { ranking: ['b'] }],
    results: [texts('.bars .figure'), ['5 points', '3 points', '0 points']],
  },
  points: {
    poll: { type: 'points', options: OPTIONS },
    async vote(at) {
      await at.type(at.page.getByRole('spinbutton', { name: 'Points for Ada <b>' }), '60');
      await at.press(at.button('More points for Cem'), 'Enter', 'Enter', 'Enter');
      await at.press(at.button('Fewer points for Cem'));
      await expect.poll(() => at.texts('output')).toEqual(['30 points left']);
      await at.press(at.button('Vote'));
    },
    ballot: { ratings: { a: 60, c: 10 } },
    own: [(at) => at.filled(), ['60', '', '10']],
    others: [{ ratings: { b: 30 } }],
    results: [texts('.bars .figure'), ['60%', '30%', '10%']],
  },
  number: {
    poll: { type: 'number', scale: { min: 0, max: 500, step: 0.5 } },
    vote: (at) =>
      at.type(at.page.getByRole('spinbutton', { name: 'Your number' }), '42.5', 'Enter'),
    ballot: { number: 42.5 },
    own: [(at) => at.filled(), ['42.5']],
    others: [{ number: 57.5 }, { number: 80 }],
    results: [
      texts('.headline, .summary .votes'),
      ['60 on average', 'Median 57.5, from 42.5 to 80'],
    ],
  },
  'word cloud': {
    poll: { type: 'word-cloud', maxChoices: 2 },
    async vote(at) {
      const words = at.page.getByRole('textbox', { name: 'Your word' });
      await at.type(words.first(), 'loud');
      await at.type(words.nth(1), 'wild <3', 'Enter');
    },
    ballot: { texts: ['loud', 'wild <3'] },
    own: [(at) => at.filled(), ['loud', 'wild <3']],
    others: [{ texts: ['LOUD'] }],
    results: [texts('.cloud li'), ['loud 2 votes', 'wild <3 1 vote']],
  },
};
