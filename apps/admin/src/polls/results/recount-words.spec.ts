import { expect, it } from 'vitest';
import { describeFigure } from './recount-words.ts';

const poll = {
  options: [
    { id: 'a', label: 'Ann' },
    { id: 'b-1', label: 'Bob' },
  ],
  scale: { min: 0.5, max: 2, step: 0.1 },
};

it.each([
  ['a', 'Ann'],
  ['b-1#2', 'Bob, place 2'],
  ['a=3', 'Ann, rated 0.8'],
  ['@', 'Weight of all ballots'],
  ['~tea', 'Word “tea”'],
  ['ballots', 'Ballots'],
  ['set aside', 'Ballots set aside'],
  ['set aside: a=3', 'Set aside: Ann, rated 0.8'],
  ['gone', 'gone'],
])('calls the counter %s %s', (what, name) => {
  expect(describeFigure(what, poll)).toBe(name);
});
