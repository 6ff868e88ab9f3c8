import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { movesOf, type PostKind, statesOf } from './post-moves.ts';
import { inOrder } from './use-held-order.ts';

const items = (ids: readonly string[]) => ids.map((id) => ({ id }));
const idsOf = (shown: readonly { id: string }[]) => shown.map(({ id }) => id).join('');

describe('a list that is held', () => {
  const held = items([...'abc']);

  it('lets nothing in above or between its rows, and counts what waits', () => {
    const { shown, newCount } = inOrder(items([...'xaybc']), held);
    expect([idsOf(shown), newCount]).toEqual(['abc', 2]);
  });

  it('lets in what comes behind its last row', () => {
    const { shown, newCount } = inOrder(items([...'xabcde']), held);
    expect([idsOf(shown), newCount]).toEqual(['abcde', 1]);
  });

  it('keeps rows in their places, whatever becomes of the order, and as they are now', () => {
    expect(idsOf(inOrder(items([...'cab']), held).shown)).toBe('abc');
    expect(idsOf(inOrder(items([...'ca']), held).shown)).toBe('abc');
    const later = [{ id: 'b', votes: 2 }];
    const former = [
      { id: 'a', votes: 1 },
      { id: 'b', votes: 1 },
    ];
    expect(inOrder(later, former).shown.map(({ votes }) => votes)).toEqual([1, 2]);
  });

  it('lets go of what was decided on here, though it was held anew with it', () => {
    const decided = new Set(['b']);
    expect(idsOf(inOrder(items([...'ac']), held, decided).shown)).toBe('ac');
    // The decision was undone.
    expect(idsOf(inOrder(items([...'abc']), held, decided).shown)).toBe('abc');
    expect(inOrder(items([...'xy']), items(['b']), decided)).toEqual({
      shown: items([...'xy']),
      newCount: 0,
    });
  });

  it('that has no rows left is held no longer', () => {
    expect(inOrder(items([...'xy']), [])).toEqual({ shown: items([...'xy']), newCount: 0 });
  });

  it('shows or counts each item once', () => {
    const ids = fc.uniqueArray(fc.constantFrom(...'abcdefgh')).map(items);
    fc.assert(
      fc.property(ids, fc.option(ids, { nil: undefined }), (list, rows) => {
        const { shown, newCount } = inOrder(list, rows);
        expect(new Set(idsOf(shown)).size).toBe(shown.length);
        const listed = shown.filter(({ id }) => list.some((item) => item.id === id));
        expect(listed.length + newCount).toBe(list.length);
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
