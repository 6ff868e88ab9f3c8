import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Draft, pointsLeft } from './draft.ts';
import { givePoints, movePlace, rate, toggleChoice, togglePlace, writeIn } from './edits.ts';

const one = { maxChoices: 1 };
const two = { maxChoices: 2 };
const id = fc.constantFrom('a', 'b', 'c', 'd');

describe('choices', () => {
  it('are replaced where one is all there is', () => {
    expect(toggleChoice({ choices: ['a'] }, 'b', one)).toEqual({ choices: ['b'] });
    expect(toggleChoice({ choices: [], writeIns: ['x'] }, 'b', one)).toEqual({ choices: ['b'] });
    expect(writeIn({ choices: ['a'] }, ['x'], one)).toEqual({ choices: [], writeIns: ['x'] });
    expect(writeIn({ choices: ['a'] }, [], one)).toEqual({ choices: ['a'] });
  });

  it('gather up to the most that are allowed', () => {
    expect(toggleChoice({ choices: ['a'] }, 'b', two)).toEqual({ choices: ['a', 'b'] });
    expect(toggleChoice({ choices: ['a', 'b'] }, 'a', two)).toEqual({ choices: ['b'] });
    expect(toggleChoice({ choices: ['a', 'b'] }, 'c', two)).toEqual({ choices: ['a', 'b'] });
    const withText = writeIn({ choices: ['a'] }, ['x'], two);
    expect(withText).toEqual({ choices: ['a'], writeIns: ['x'] });
    expect(toggleChoice(withText, 'b', two)).toEqual(withText);
    expect(writeIn(withText, [], two)).toEqual({ choices: ['a'] });
  });
});

describe('ratings', () => {
  it('are set and taken away one by one', () => {
    const rated = rate(rate({}, 'a', 3), 'b', 0);
    expect(rated).toEqual({ ratings: { a: 3, b: 0 } });
    expect(rate(rated, 'a', undefined)).toEqual({ ratings: { b: 0 } });
  });
});

describe('points', () => {
  it('never exceed the budget, are whole, and name no option with none', () => {
    const gift = fc.tuple(id, fc.double({ min: -50, max: 200, noNaN: true }));
    fc.assert(
      fc.property(fc.array(gift), (gifts) => {
        const rules = { pointsBudget: 100 };
        let draft: Draft = {};
        for (const [option, points] of gifts) draft = givePoints(draft, option, points, rules);
        const given = Object.values(draft.ratings ?? {});
        expect(given.every((points) => Number.isInteger(points) && points > 0)).toBe(true);
        expect(pointsLeft(draft.ratings, rules)).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});

describe('a ranking', () => {
  it('names no option twice and none too many, whatever is pressed', () => {
    const press = fc.oneof(
      id.map((option) => (draft: Draft) => togglePlace(draft, option, { maxChoices: 3 })),
      fc.tuple(id, fc.constantFrom(-1, 1)).map(
        ([option, by]) =>
          (draft: Draft) =>
            movePlace(draft, option, by),
      ),
    );
    fc.assert(
      fc.property(fc.array(press), (presses) => {
        let draft: Draft = {};
        for (const edit of presses) draft = edit(draft);
        const { ranking = [] } = draft;
        expect(new Set(ranking).size).toBe(ranking.length);
        expect(ranking.length).toBeLessThanOrEqual(3);
      }),
    );
  });

  it('is undone by the opposite move', () => {
    const draft = { ranking: ['a', 'b', 'c'] };
    expect(movePlace(draft, 'c', -1)).toEqual({ ranking: ['a', 'c', 'b'] });
    expect(movePlace(movePlace(draft, 'c', -1), 'c', 1)).toEqual(draft);
    expect(movePlace(draft, 'a', -1)).toEqual(draft);
    expect(movePlace(draft, 'c', 1)).toEqual(draft);
    expect(movePlace(draft, 'd', 1)).toEqual(draft);
  });
});
