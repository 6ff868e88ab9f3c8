import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  cursor,
  idempotencyKey,
  memberId,
  optionId,
  pageLimit,
  pollReference,
  resourceKey,
  score,
  submissionId,
  timestamp,
  voterId,
} from './ids.ts';

const accepts = (schema: { safeParse(value: unknown): { success: boolean } }, value: unknown) =>
  schema.safeParse(value).success;

describe.each(Object.entries({ memberId, voterId, submissionId, idempotencyKey }))(
  '%s',
  (_name, schema) => {
    it.each(['a', 'player 42', 'Ωmega', '😀', '{}:|"\\', 'a'.repeat(128), '-1'])(
      'takes %j',
      (id) => {
        expect(schema.parse(id)).toBe(id);
      },
    );

    it.each([
      ['nothing', ''],
      ['more than 128 characters', 'a'.repeat(129)],
      ['a line break', 'a\nb'],
      ['NUL', 'a\u0000'],
      ['DEL', '\u007f'],
      ['a control character of the upper half', 'a\u0085'],
      ['a lone surrogate', 'a\ud800'],
      ['a lone low surrogate', '\udc00a'],
      ['a number', 1],
      ['null', null],
      ['a list', ['a']],
    ])('refuses %s', (_what, id) => {
      expect(accepts(schema, id)).toBe(false);
    });
  },
);

it('an id that is taken comes back from UTF-8 as it was', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', minLength: 1, maxLength: 40 }), (id) => {
      fc.pre(accepts(memberId, id));
      expect(Buffer.from(id, 'utf8').toString('utf8')).toBe(id);
    }),
  );
});

describe('resourceKey', () => {
  it.each(['a', '0', 'arcade', 'a.b_c-d', `a${'b'.repeat(63)}`])('takes %j', (key) => {
    expect(accepts(resourceKey, key)).toBe(true);
  });

  it.each(['', 'A', '.a', '-a', '_a', 'a b', 'a:b', 'a/b', 'a\n', 'ä', 'a'.repeat(65), 5, null])(
    'refuses %j',
    (key) => {
      expect(accepts(resourceKey, key)).toBe(false);
    },
  );
});

describe('optionId', () => {
  it.each(['a', 'A', '0', 'Option_1.b-c'])('takes %j', (id) => {
    expect(accepts(optionId, id)).toBe(true);
  });

  // A comma would come apart where choices are kept joined.
  it.each(['', 'a,b', ',', '-a', 'a b', 'ä', 'a\n', 'a'.repeat(65)])('refuses %j', (id) => {
    expect(accepts(optionId, id)).toBe(false);
  });
});

describe('score', () => {
  it('takes every finite double as it is', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        expect(score.parse(value)).toBe(value + 0);
      }),
    );
  });

  it('knows one zero', () => {
    expect(Object.is(score.parse(-0), 0)).toBe(true);
    expect(Object.is(score.parse(JSON.parse('-0.0')), 0)).toBe(true);
  });

  it.each([Number.NaN, Infinity, -Infinity, '1', '', null, true, [1], { value: 1 }, undefined, 1n])(
    'refuses %s',
    (value) => {
      expect(accepts(score, value)).toBe(false);
    },
  );

  it('refuses a number of JSON that is too large for a double', () => {
    expect(accepts(score, JSON.parse('1e999'))).toBe(false);
  });
});

describe('timestamp', () => {
  it.each([
    '2026-11-21T10:00:00Z',
    '2026-11-21T10:00:00.123Z',
    '2026-11-21T10:00:00+05:45',
    '2024-02-29T00:00:00Z',
  ])('takes %s, which is a time', (text) => {
    expect(accepts(timestamp, text)).toBe(true);
    expect(Date.parse(text)).not.toBeNaN();
  });

  it.each([
    '',
    '2026-11-21',
    '2026-11-21 10:00:00Z',
    '2026-11-21T10:00:00',
    '2026-02-30T00:00:00Z',
    '2025-02-29T00:00:00Z',
    '2026-13-01T00:00:00Z',
    '2026-11-21T24:00:00Z',
    '2026-11-21T10:60:00Z',
    '2026-11-21T10:00:00+25:00',
    1763700000000,
    null,
  ])('refuses %j', (text) => {
    expect(accepts(timestamp, text)).toBe(false);
  });
});

describe('pageLimit', () => {
  const limit = pageLimit(25, 100);

  it('takes whole numbers within its bounds, as a query writes them, and has a default', () => {
    expect(limit.parse('1')).toBe(1);
    expect(limit.parse('100')).toBe(100);
    expect(limit.parse(undefined)).toBe(25);
  });

  it.each(['0', '-1', '101', '1.5', '', 'ten', 'NaN', 'Infinity', '1e3'])('refuses %j', (value) => {
    expect(accepts(limit, value)).toBe(false);
  });
});

describe('cursor and pollReference', () => {
  it('are bounded', () => {
    expect(accepts(cursor, '')).toBe(false);
    expect(accepts(cursor, 'a'.repeat(1025))).toBe(false);
    expect(accepts(pollReference, '')).toBe(false);
    expect(accepts(pollReference, 'a'.repeat(65))).toBe(false);
  });
});
