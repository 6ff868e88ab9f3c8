import { describe, expect, it } from 'vitest';
import { DomainError, ERROR_CODES } from './errors.ts';

describe('error codes', () => {
  it('are dotted, lower case, and listed once each', () => {
    for (const code of ERROR_CODES) expect(code).toMatch(/^[a-z]+(_[a-z]+)*\.[a-z]+(_[a-z]+)*$/);
    expect(new Set(ERROR_CODES).size).toBe(ERROR_CODES.length);
  });
});

describe('DomainError', () => {
  it('invites a retry exactly for faults of the store and for limits', () => {
    const retryable = ERROR_CODES.filter((code) => new DomainError(code, 'text').retryable);
    expect(retryable).toEqual([
      'limit.rate',
      'limit.quota',
      'store.unavailable',
      'store.backpressure',
      'store.recovering',
    ]);
  });

  it('lets the thrower decide about a retry', () => {
    expect(new DomainError('limit.quota', 'text', { retryable: false }).retryable).toBe(false);
    expect(new DomainError('request.invalid', 'text', { retryable: true }).retryable).toBe(true);
  });

  it('keeps the internal text and the cause out of the public message', () => {
    const cause = new Error('ECONNREFUSED 10.0.0.1');
    const error = new DomainError('store.unavailable', 'Try again.', { internal: 'lost', cause });
    expect(error.message).toBe('Try again.');
    expect(error.internal).toBe('lost');
    expect(error.cause).toBe(cause);
  });
});
