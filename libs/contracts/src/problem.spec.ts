import { ERROR_CODES, type ErrorCode } from '@rostrum/domain';
import { describe, expect, it } from 'vitest';
import { describeCode, errorCode, problem } from './problem.ts';

/** The public contract, code by code. */
const STATUS: Record<ErrorCode, number> = {
  'request.invalid': 400,
  'request.too_large': 413,
  'request.not_found': 404,
  'auth.missing': 401,
  'auth.invalid': 401,
  'auth.forbidden': 403,
  'auth.origin_not_allowed': 403,
  'limit.rate': 429,
  'limit.quota': 429,
  'leaderboard.not_found': 404,
  'leaderboard.exists': 409,
  'leaderboard.closed': 409,
  'leaderboard.frozen': 409,
  'member.not_found': 404,
  'member.banned': 403,
  'score.out_of_bounds': 422,
  'score.change_too_large': 422,
  'score.attempts_exhausted': 409,
  'score.operator_not_allowed': 422,
  'score.signature_invalid': 403,
  'quarantine.not_found': 404,
  'quarantine.settled': 409,
  'poll.not_found': 404,
  'poll.exists': 409,
  'poll.not_open': 409,
  'poll.closed': 409,
  'ballot.invalid_choice': 422,
  'ballot.too_many_choices': 422,
  'ballot.too_few_choices': 422,
  'ballot.already_cast': 409,
  'ballot.option_full': 409,
  'ballot.not_found': 404,
  'ballot.voter_required': 422,
  'ballot.code_invalid': 403,
  'ballot.address_full': 409,
  'ballot.text_refused': 422,
  'question.not_found': 404,
  'question.answered': 409,
  'job.not_found': 404,
  'dead_letter.not_found': 404,
  'dead_letter.not_retriable': 409,
  'cursor.invalid': 400,
  'idempotency.mismatch': 409,
  'store.unavailable': 503,
  'store.backpressure': 503,
  'store.recovering': 503,
  'internal.error': 500,
};

describe('describeCode', () => {
  it.each(Object.entries(STATUS) as [ErrorCode, number][])(
    'gives %s the status %i',
    (code, status) => {
      expect(describeCode(code).status).toBe(status);
    },
  );

  it('has a line above, and a title, for every code there is', () => {
    expect(Object.keys(STATUS).sort()).toEqual([...ERROR_CODES].sort());
    for (const code of ERROR_CODES) expect(describeCode(code).title).toMatch(/^[A-Z].{3,60}$/);
  });
});

describe('problem', () => {
  const document = {
    type: '/problems/poll.closed',
    title: 'The poll is closed',
    status: 409,
    detail: 'The poll takes no ballots any more.',
    code: 'poll.closed',
    requestId: 'r1',
    retryable: false,
  };

  it('takes a whole document and names every fault in the request', () => {
    expect(problem.parse(document)).toEqual(document);
    const errors = [{ path: 'choices.0', message: 'no such option' }];
    expect(problem.parse({ ...document, errors })).toEqual({ ...document, errors });
  });

  it('knows no code that the list does not hold', () => {
    expect(errorCode.safeParse('poll.exploded').success).toBe(false);
    expect(problem.safeParse({ ...document, code: 'POLL.CLOSED' }).success).toBe(false);
  });
});
