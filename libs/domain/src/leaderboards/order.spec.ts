import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Column, SORT_ORDERS, type SortOrder, type TieBreak } from './leaderboard.ts';
import { decodeColumns, encodePrefix, prefixWidth, splitMember } from './order.ts';
import { compareRuns } from './submission.ts';

const LAST_SEQUENCE = 2 ** 48 - 1;
const EDGES = [
  0,
  1,
  -1,
  0.1,
  5e-324,
  -5e-324,
  2.225e-308,
  Number.MIN_VALUE,
  Number.EPSILON,
  Number.MAX_SAFE_INTEGER,
  -Number.MAX_SAFE_INTEGER,
  2 ** 53,
  -(2 ** 53),
  2 ** 53 + 2,
  Number.MAX_VALUE,
  -Number.MAX_VALUE,
];

const double = fc
  .oneof(
    { weight: 2, arbitrary: fc.double({ noNaN: true, noDefaultInfinity: true }) },
    { weight: 2, arbitrary: fc.integer({ min: -3, max: 3 }) },
    { weight: 1, arbitrary: fc.constantFrom(...EDGES) },
  )
  .map((value) => value + 0);

interface Entry {
  score: number;
  columns: number[];
  sequence: number;
}

const sortOrder = fc.constantFrom(...SORT_ORDERS);
const definitions = fc
  .array(sortOrder, { maxLength: 4 })
  .map((orders): Column[] =>
    orders.map((order, index) => ({ key: `c${index}`, sortOrder: order })),
  );
const entry: fc.Arbitrary<Entry> = fc.record({
  score: double,
  columns: fc.array(double, { minLength: 4, maxLength: 4 }),
  sequence: fc.oneof(
    fc.integer({ min: 0, max: 20 }),
    fc.integer({ min: 0, max: LAST_SEQUENCE }),
    fc.constant(LAST_SEQUENCE),
  ),
});

/** As a sorted set reads from the end that holds its best: by score, then by the member's bytes. */
function readsFirst(
  a: Entry,
  b: Entry,
  order: SortOrder,
  columns: readonly Column[],
  tieBreak: TieBreak = 'first',
): number {
  const encode = ({ columns: values, sequence }: Entry): string =>
    encodePrefix(values, sequence, order, columns, tieBreak);
  const ascending =
    a.score - b.score || Buffer.compare(Buffer.from(encode(a)), Buffer.from(encode(b)));
  return Math.sign(order === 'asc' ? ascending : 0 - ascending);
}

/** As the rules say: the better run, then whoever came first. */
function standsFirst(a: Entry, b: Entry, order: SortOrder, columns: readonly Column[]): number {
  return Math.sign(compareRuns(a, b, order, columns) || a.sequence - b.sequence);
}

describe('the encoded order', () => {
  it('is the order of the rules for any finite doubles, both board orders, all directions', () => {
    fc.assert(
      fc.property(entry, entry, sortOrder, definitions, (a, b, order, columns) => {
        expect(readsFirst(a, b, order, columns)).toBe(standsFirst(a, b, order, columns));
      }),
      { numRuns: 2000 },
    );
  });

  it('is the order of the rules between every pair of edge values', () => {
    for (const order of SORT_ORDERS) {
      for (const direction of SORT_ORDERS) {
        const columns: Column[] = [{ key: 'c', sortOrder: direction }];
        const entries = EDGES.map((value) => ({ score: 1, columns: [value], sequence: 5 }));
        for (const a of entries) {
          for (const b of entries) {
            expect(readsFirst(a, b, order, columns)).toBe(standsFirst(a, b, order, columns));
          }
        }
      }
    }
  });

  it.each<[TieBreak, number]>([
    ['first', -1],
    ['last', 1],
    ['shared', 0],
  ])('with the tie policy %s puts equals in the order that it says', (tieBreak, expected) => {
    for (const order of SORT_ORDERS) {
      const early = { score: 1, columns: [], sequence: 1 };
      const late = { score: 1, columns: [], sequence: LAST_SEQUENCE };
      expect(readsFirst(early, late, order, [], tieBreak)).toBe(expected);
    }
  });
});

describe('encodePrefix', () => {
  it('gives every column back, bit by bit', () => {
    fc.assert(
      fc.property(entry, sortOrder, definitions, ({ columns, sequence }, order, defined) => {
        const prefix = encodePrefix(columns, sequence, order, defined);
        expect(decodeColumns(prefix, order, defined)).toEqual(columns.slice(0, defined.length));
      }),
    );
  });

  it('has the width it says, in hexadecimal digits alone, so that bytes decide', () => {
    fc.assert(
      fc.property(entry, sortOrder, definitions, ({ columns, sequence }, order, defined) => {
        const prefix = encodePrefix(columns, sequence, order, defined);
        expect(prefix).toMatch(/^[0-9a-f]*$/);
        expect(prefix).toHaveLength(prefixWidth(defined.length));
      }),
    );
  });

  it('knows one zero', () => {
    const columns: Column[] = [{ key: 'c', sortOrder: 'asc' }];
    expect(encodePrefix([-0], 1, 'desc', columns)).toBe(encodePrefix([0], 1, 'desc', columns));
  });

  // Entries on disk hold these digits.
  it.each<[number[], number, SortOrder, SortOrder[], string]>([
    [[], 1, 'asc', [], '000000000001'],
    [[], 1, 'desc', [], 'fffffffffffe'],
    [[1], 0, 'asc', ['asc'], 'bff0000000000000000000000000'],
    [[-1], 0, 'asc', ['asc'], '400fffffffffffff000000000000'],
    [[1], 0, 'desc', ['asc'], '400fffffffffffffffffffffffff'],
    [[1.5, -2], 7, 'desc', ['desc', 'asc'], 'bff8000000000000c000000000000000fffffffffff8'],
  ])('writes %j, sequence %i, on a board %s with columns %j as %s', (...row) => {
    const [columns, sequence, order, directions, prefix] = row;
    const defined = directions.map((direction) => ({ sortOrder: direction }));
    expect(encodePrefix(columns, sequence, order, defined)).toBe(prefix);
  });
});

describe('splitMember', () => {
  it('gives prefix and member id back, whatever the id looks like', () => {
    fc.assert(
      fc.property(entry, definitions, fc.string({ unit: 'binary' }), (item, defined, memberId) => {
        const prefix = encodePrefix(item.columns, item.sequence, 'desc', defined);
        expect(splitMember(prefix + memberId, defined.length)).toEqual({ prefix, memberId });
      }),
    );
  });
});
