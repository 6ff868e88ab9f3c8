import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { QUIZ_SCORINGS, type QuizRules, quizPoints } from './quiz.ts';

const quiz: QuizRules = {
  correct: ['a', 'b'],
  points: 1000,
  scoring: 'speed',
  latencyCreditMs: 500,
};
const DURATION_MS = 20_000;

const pointsAt = (scoring: QuizRules['scoring'], elapsedMs: number, choice = 'a'): number =>
  quizPoints({ ...quiz, scoring }, DURATION_MS, { choice, elapsedMs });

describe('points of an answer', () => {
  it.each([
    ['none', 0, 1000],
    ['none', 20_000, 1000],
    ['linear', 0, 1000],
    ['linear', 5_000, 750],
    ['linear', 20_000, 0],
    ['speed', 0, 1000],
    ['speed', 10_000, 750],
    ['speed', 20_000, 500],
  ] as const)('by %s after %i ms are %i', (scoring, elapsedMs, points) => {
    expect(pointsAt(scoring, elapsedMs)).toBe(points);
  });

  it('are none for what is not right, whatever the scoring', () => {
    for (const scoring of QUIZ_SCORINGS) expect(pointsAt(scoring, 0, 'c')).toBe(0);
  });

  it('are whole, never rise with time, and stay between nought and the most', () => {
    const elapsed = fc.integer({ min: -5_000, max: 100_000 });
    const scoring = fc.constantFrom(...QUIZ_SCORINGS);
    fc.assert(
      fc.property(scoring, elapsed, elapsed, (by, a, b) => {
        const [early, late] = [pointsAt(by, Math.min(a, b)), pointsAt(by, Math.max(a, b))];
        expect(early).toBeGreaterThanOrEqual(late);
        for (const points of [early, late]) {
          expect(Number.isInteger(points)).toBe(true);
          expect(points).toBeGreaterThanOrEqual(0);
          expect(points).toBeLessThanOrEqual(1000);
        }
      }),
    );
  });
});
