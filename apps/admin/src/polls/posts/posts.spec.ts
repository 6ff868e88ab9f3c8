import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { movesOf, type PostKind, statesOf } from './post-moves.ts';
import { inOrder } from './use-held-order.ts';

const items = (ids: readonly string[]) => ids.map((id) => ({ id }));
const idsOf = (shown: readonly { id: string }[]) => shown.map(({ id }) => id).join('');

describe('a list that is held', () => {
  it('lets nothing in above or between its rows, and counts what waits', () => {
    const { shown, newCount } = inOrder(items([...'xaybc']), [...'abc']);
    expect([idsOf(shown), newCount]).toEqual(['abc', 2]);
  });

  it('lets in what comes behind its last row, as more of it is loaded', () => {
    const { shown, newCount } = inOrder(items([...'xabcde']), [...'abc']);
    expect([idsOf(shown), newCount]).toEqual(['abcde', 1]);
  });

  it('keeps rows in their places however the order of the others goes', () => {
    expect(idsOf(inOrder(items([...'cab']), [...'abc']).shown)).toBe('abc');
    expect(idsOf(inOrder(items([...'ca']), [...'abc']).shown)).toBe('ac');
  });

  it('that has lost all its rows is held no longer', () => {
    expect(inOrder(items([...'xy']), [...'abc'])).toEqual({ shown: items([...'xy']), newCount: 0 });
  });

  it('shows or counts each item once', () => {
    const ids = fc.uniqueArray(fc.constantFrom(...'abcdefgh'));
    fc.assert(
      fc.property(ids, fc.option(ids, { nil: undefined }), (list, held) => {
        const { shown, newCount } = inOrder(items(list), held);
        expect(new Set(idsOf(shown)).size).toBe(shown.length);
        expect(shown.length + newCount).toBe(list.length);
      }),
    );
  });
});

describe('what people wrote', () => {
  it.each<PostKind>(['questions', 'texts', 'words'])('as %s is never at a dead end', (kind) => {
    const states = statesOf(kind).map(({ value }) => value);
    for (const state of states) {
      const moves = movesOf(kind, state);
      expect(moves.length).toBeGreaterThan(0);
      expect(states).toEqual(expect.arrayContaining(moves.map(({ to }) => to)));
    }
  });
});
