import { describe, expect, it } from 'vitest';
import { type RowMeaning, readSubmission, timeOf } from './row-submission.ts';

const meaning: RowMeaning = {
  memberColumn: 'scorer',
  scoreColumn: undefined,
  occurredAtColumn: undefined,
  segment: undefined,
  where: [],
  skip: [],
  runId: 'run',
  operatorOverride: undefined,
};

function read(fields: Record<string, unknown>, changes: Partial<RowMeaning> = {}) {
  return readSubmission({ line: 7, bytesRead: 0, fields }, { ...meaning, ...changes });
}

describe('a row', () => {
  it('scores 1 where no column says otherwise, under an id of its own', () => {
    expect(read({ scorer: ' Zoë ' })).toEqual({
      kind: 'submission',
      submission: { memberId: 'Zoë', score: 1, submissionId: 'run-7' },
      segmentValue: '',
    });
  });

  it('carries score, time and operator where asked to', () => {
    const fields = { scorer: 'a', points: '-2.5', date: '1916-07-02' };
    const changes = {
      scoreColumn: 'points',
      occurredAtColumn: 'date',
      operatorOverride: 'set',
    } as const;
    expect(read(fields, changes)).toMatchObject({
      submission: { score: -2.5, occurredAt: '1916-07-02T00:00:00Z', operator: 'set' },
    });
  });

  it('is skipped without a member, and as the filters say', () => {
    expect(read({ scorer: '  ' })).toEqual({ kind: 'skipped' });
    expect(read({})).toEqual({ kind: 'skipped' });
    const own = { scorer: 'a', own_goal: 'TRUE', team: 'Chile' };
    const skip = [{ column: 'own_goal', value: 'TRUE' }];
    expect(read(own, { skip })).toEqual({ kind: 'skipped' });
    expect(read({ ...own, own_goal: 'FALSE' }, { skip }).kind).toBe('submission');
    const where = [{ column: 'team', value: 'Uruguay' }];
    expect(read(own, { where })).toEqual({ kind: 'skipped' });
    expect(read({ ...own, team: 'Uruguay' }, { where }).kind).toBe('submission');
    expect(read({ scorer: 'a', own_goal: true }, { skip }).kind).toBe('submission');
  });

  it.each([
    [{ scorer: 'x'.repeat(129) }, {}, 'memberId'],
    [{ scorer: 'a\u0000b' }, {}, 'memberId'],
    [{ scorer: 'a', points: '' }, { scoreColumn: 'points' }, 'score'],
    [{ scorer: 'a', points: '12 goals' }, { scoreColumn: 'points' }, 'score'],
    [{ scorer: 'a', points: '1e999' }, { scoreColumn: 'points' }, 'score'],
    [{ scorer: 'a', date: 'last Tuesday' }, { occurredAtColumn: 'date' }, 'occurredAt'],
    [{ scorer: 'a', date: '2026-02-30' }, { occurredAtColumn: 'date' }, 'occurredAt'],
  ])('%o is rejected before it is sent', (fields, changes, path) => {
    const reading = read(fields, changes);
    expect(reading.kind).toBe('rejected');
    expect(reading).toMatchObject({ reason: expect.stringContaining(`${path}: `) });
  });

  it('that could not be read is rejected with the reason', () => {
    const row = { line: 3, bytesRead: 0, fault: 'Broken.' };
    expect(readSubmission(row, meaning)).toEqual({ kind: 'rejected', reason: 'Broken.' });
  });
});

describe('timeOf', () => {
  it.each([
    ['2026-11-21', '2026-11-21T00:00:00Z'],
    ['2026-11-21 04:05', '2026-11-21T04:05:00Z'],
    ['2026-11-21T04:05:06.7', '2026-11-21T04:05:06.7Z'],
    ['2026-11-21T04:05:06+02:00', '2026-11-21T04:05:06+02:00'],
    ['21.11.2026', '21.11.2026'],
  ])('%s', (text, time) => {
    expect(timeOf(text)).toBe(time);
  });
});
