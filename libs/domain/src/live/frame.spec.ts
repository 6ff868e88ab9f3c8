import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  applyListChanges,
  diffLists,
  type FrameHead,
  firstOf,
  judgeFrame,
  type RankedList,
} from './frame.ts';

interface Entry {
  memberId: string;
  score: number;
}

const equal = (a: Entry, b: Entry): boolean => a.memberId === b.memberId && a.score === b.score;

const entry = fc.record({
  memberId: fc.constantFrom('a', 'b', 'c', 'd'),
  score: fc.integer({ min: 0, max: 3 }),
});
const lists: fc.Arbitrary<RankedList<Entry>> = fc.record({
  entries: fc.array(entry, { maxLength: 8 }),
  total: fc.integer({ min: 0, max: 9 }),
});

describe('list changes', () => {
  it('lead from any list to any other', () => {
    fc.assert(
      fc.property(lists, lists, (before, after) => {
        expect(applyListChanges(before, diffLists(before, after, equal))).toEqual(after);
      }),
    );
  });

  it('lead there for a viewer of fewer entries too, from what that viewer sees', () => {
    fc.assert(
      fc.property(lists, lists, fc.integer({ min: 1, max: 8 }), (before, after, limit) => {
        const seen = firstOf(before, limit);
        const changes = diffLists(seen, firstOf(after, limit), equal);
        expect(applyListChanges(seen, changes)).toEqual(firstOf(after, limit));
      }),
    );
  });

  it('of several steps lead through all of them at once', () => {
    fc.assert(
      fc.property(lists, fc.array(lists, { maxLength: 6 }), (before, steps) => {
        const all = [before, ...steps].flatMap((step, index) =>
          diffLists(step, steps[index] ?? step, equal),
        );
        expect(applyListChanges(before, all)).toEqual(steps.at(-1) ?? before);
      }),
    );
  });

  it('are none between equal lists, and at most one an entry otherwise', () => {
    fc.assert(
      fc.property(lists, lists, (before, after) => {
        expect(diffLists(before, structuredClone(before), equal)).toEqual([]);
        expect(diffLists(before, after, equal).length).toBeLessThanOrEqual(
          after.entries.length + 2,
        );
      }),
    );
  });

  it('leave the list they are applied to as it was', () => {
    fc.assert(
      fc.property(lists, lists, (before, after) => {
        const copy = structuredClone(before);
        applyListChanges(before, diffLists(before, after, equal));
        expect(before).toEqual(copy);
      }),
    );
  });
});

describe('firstOf', () => {
  it('cuts entries, never the total', () => {
    const list = { entries: [1, 2, 3], total: 50 };
    expect(firstOf(list, 2)).toEqual({ entries: [1, 2], total: 50 });
    expect(firstOf(list, 3)).toBe(list);
    expect(firstOf(list, 10)).toBe(list);
  });
});

describe('judgeFrame', () => {
  const delta: FrameHead = { epoch: 'e1', from: 10, to: 12, hasSnapshot: false };
  const snapshot: FrameHead = { ...delta, hasSnapshot: true };

  it.each<['apply' | 'ignore' | 'gap', string, FrameHead, number | undefined]>([
    ['apply', 'a delta from the version that is held', delta, 10],
    ['gap', 'a delta from a later version', delta, 9],
    ['gap', 'a delta from an earlier version that leads past the one held', delta, 11],
    ['ignore', 'a delta to the version that is held', delta, 12],
    ['ignore', 'a delta to an earlier version', delta, 13],
    ['gap', 'a delta when nothing is held', delta, undefined],
    ['apply', 'a snapshot when nothing is held', snapshot, undefined],
    ['apply', 'a snapshot of a later version, whatever is missing between', snapshot, 3],
    ['ignore', 'a snapshot of the version that is held', snapshot, 12],
    ['ignore', 'a snapshot of an earlier version', snapshot, 13],
  ])('says %s to %s', (verdict, _case, frame, version) => {
    const position = version === undefined ? undefined : { epoch: 'e1', version };
    expect(judgeFrame(position, frame)).toBe(verdict);
  });

  it('takes a snapshot of another epoch whatever its version, and no delta of one', () => {
    const position = { epoch: 'e2', version: 99 };
    expect(judgeFrame(position, snapshot)).toBe('apply');
    expect(judgeFrame({ ...position, version: 10 }, delta)).toBe('gap');
  });

  it('brings a receiver of lost, repeated and reordered frames to the last state or to a gap', () => {
    const states = fc.array(lists, { minLength: 2, maxLength: 6 });
    fc.assert(
      fc.property(states, fc.array(fc.nat(), { maxLength: 12 }), (history, delivery) => {
        let held = history[0] ?? { entries: [], total: 0 };
        let version = 0;
        for (const pick of delivery) {
          const to = 1 + (pick % (history.length - 1));
          const frame = { epoch: 'e', from: to - 1, to, hasSnapshot: false };
          if (judgeFrame({ epoch: 'e', version }, frame) !== 'apply') continue;
          const [before, after] = [history[to - 1], history[to]];
          if (!before || !after) throw new Error('no such frame');
          held = applyListChanges(held, diffLists(before, after, equal));
          version = to;
        }
        expect(held).toEqual(history[version]);
      }),
    );
  });
});
