import { describe, expect, it } from 'vitest';
import { apiErrorFrom } from '../api/api-error.ts';
import { spreadProblem } from './problem-errors.ts';

function refusal(fields: object) {
  const problem = { title: 'Not valid', detail: 'It is not valid.', retryable: false, ...fields };
  return apiErrorFrom(400, JSON.stringify(problem));
}

describe('spreading a refusal over a form', () => {
  it('gives each fault to the field whose path it has, the first fault of a path staying', () => {
    const errors = [
      { path: 'name', message: 'too long' },
      { path: 'columns.1.key', message: 'taken' },
      { path: 'columns.1.key', message: 'second' },
    ];
    expect(spreadProblem(refusal({ errors }), ['name', 'columns'])).toEqual({
      fields: { name: 'too long', 'columns.1.key': 'taken' },
      general: undefined,
    });
  });

  it('keeps in sight what no field of the form can show', () => {
    const errors = [
      { path: 'name', message: 'too long' },
      { path: 'period', message: 'unknown' },
    ];
    const { general } = spreadProblem(refusal({ errors }), ['name']);
    expect(general).toBe('period: unknown');
  });

  it('shows a code at the field that it is about', () => {
    const error = refusal({ code: 'leaderboard.exists', detail: 'The key is taken.' });
    expect(spreadProblem(error, ['key'], { 'leaderboard.exists': 'key' })).toEqual({
      fields: { key: 'The key is taken.' },
      general: undefined,
    });
  });

  it('says the detail where no field is named, whatever was thrown', () => {
    expect(spreadProblem(refusal({}), ['name']).general).toBe('It is not valid.');
    expect(spreadProblem(new TypeError('broken'), ['name']).general).toBe('broken');
  });

  it('makes an error of an answer that is no problem document', () => {
    const error = apiErrorFrom(502, '<html>Bad gateway</html>');
    expect(error).toMatchObject({ status: 502, code: undefined, retryable: true, errors: [] });
  });
});
