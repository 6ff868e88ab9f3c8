import { DomainError, ERROR_CODES, StaleDefinitionError } from '@rostrum/domain';
import { describe, expect, it } from 'vitest';
import {
  ClockDriftError,
  decodeAnswer,
  decodePosition,
  errorCode,
  integer,
  list,
  number,
  text,
  tuples,
} from './replies.ts';

function thrownBy(call: () => unknown): unknown {
  try {
    return call();
  } catch (error) {
    return error;
  }
}

describe('decodeAnswer', () => {
  it('hands on what follows OK', () => {
    expect(decodeAnswer(['OK', '1', ['a']])).toEqual(['1', ['a']]);
  });

  it.each([
    ['RECOVERING', 'store.recovering', true],
    ['BACKPRESSURE', 'store.backpressure', true],
    ['MISMATCH', 'idempotency.mismatch', false],
  ])('makes %s the error %s', (answer, code, retryable) => {
    const error = thrownBy(() => decodeAnswer([answer]));
    expect(error).toBeInstanceOf(DomainError);
    expect(error).toMatchObject({ code, retryable });
    if (retryable) expect((error as DomainError).retryAfterSeconds).toBeGreaterThan(0);
  });

  it('makes REFUSED the error that it names, and no other', () => {
    const refused = thrownBy(() => decodeAnswer(['REFUSED', 'poll.closed']));
    expect(refused).toMatchObject({ code: 'poll.closed' });
    expect(thrownBy(() => decodeAnswer(['REFUSED', 'poll.nonsense']))).toBeInstanceOf(TypeError);
  });

  it('tells a stale definition and a wrong clock apart from errors of the caller', () => {
    expect(thrownBy(() => decodeAnswer(['STALE']))).toBeInstanceOf(StaleDefinitionError);
    const drift = thrownBy(() => decodeAnswer(['CLOCK', '1763700000123']));
    expect(drift).toBeInstanceOf(ClockDriftError);
    expect(drift).toMatchObject({ serverNowMs: 1763700000123 });
  });

  it.each([[['WHAT']], [[]], [null], ['OK'], [7], [{ OK: 1 }]])(
    'takes nothing else: %j',
    (reply) => {
      expect(thrownBy(() => decodeAnswer(reply))).toBeInstanceOf(TypeError);
    },
  );
});

describe('errorCode', () => {
  it('knows the codes of the domain and nothing else', () => {
    for (const code of ERROR_CODES) expect(errorCode(code)).toBe(code);
    for (const value of ['', 'poll', 'POLL.CLOSED', undefined, 1]) {
      expect(() => errorCode(value)).toThrow(TypeError);
    }
  });
});

describe('list', () => {
  it('takes the empty table of Lua, which JSON writes as an object, for an empty list', () => {
    expect(list([])).toEqual([]);
    expect(list({})).toEqual([]);
    expect(list([1])).toEqual([1]);
  });

  it.each([null, undefined, 'a', 1, { a: 1 }])('refuses %j', (value) => {
    expect(() => list(value)).toThrow(TypeError);
  });
});

describe('numbers and texts', () => {
  it.each<[unknown, number]>([
    ['0.1', 0.1],
    ['-5e-324', -5e-324],
    ['1.7976931348623157e+308', Number.MAX_VALUE],
    ['9007199254740991', Number.MAX_SAFE_INTEGER],
    [7, 7],
  ])('number(%j) is %d', (value, expected) => {
    expect(number(value)).toBe(expected);
  });

  it('knows one zero', () => {
    expect(Object.is(number('-0'), 0)).toBe(true);
  });

  it.each(['', 'x', null, undefined, 'nan', '1a', {}])('number(%j) is refused', (value) => {
    expect(() => number(value)).toThrow(TypeError);
  });

  it.each(['1.5', '9007199254740992', 'inf', ''])('integer(%j) is refused', (value) => {
    expect(() => integer(value)).toThrow(TypeError);
  });

  it('text takes texts and numbers only', () => {
    expect(text('a')).toBe('a');
    expect(text(5)).toBe('5');
    for (const value of [null, undefined, ['a'], true])
      expect(() => text(value)).toThrow(TypeError);
  });
});

describe('decodePosition', () => {
  it('takes the sequence as the number that Redis counts', () => {
    expect(decodePosition(3, 'e', 12)).toEqual({ partition: 3, epoch: 'e', sequence: 12 });
    expect(() => decodePosition(3, null, 12)).toThrow(TypeError);
  });
});

describe('tuples', () => {
  it('cuts a flat list', () => {
    expect([...tuples(['a', 1, 'b', 2], 2)]).toEqual([
      ['a', 1],
      ['b', 2],
    ]);
    expect([...tuples([], 2)]).toEqual([]);
  });
});
