import { describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { ballot, ballotBatch, batchBallot } from './ballots.ts';
import { login } from './console.ts';
import { aroundQuery, entriesQuery, entryQuery } from './entries.ts';
import { issuesOf } from './issues.ts';
import { importQuery } from './jobs.ts';
import {
  createLeaderboard,
  listQuery,
  MAX_BATCH,
  metadata,
  submission,
  submissionBatch,
  updateLeaderboard,
} from './leaderboards.ts';
import { liveSubmit, liveVote, subscribe, unsubscribe } from './live.ts';
import { createPoll, updatePoll } from './polls.ts';

/** Every schema of something that callers send, with the least that it takes. */
const BODIES: Record<string, [schema: z.ZodType, least: Record<string, unknown>]> = {
  createLeaderboard: [createLeaderboard, { key: 'arcade', name: 'Arcade' }],
  updateLeaderboard: [updateLeaderboard, { name: 'Arcade' }],
  submission: [submission, { memberId: 'm', score: 1 }],
  submissionBatch: [submissionBatch, { submissions: [{ memberId: 'm', score: 1 }] }],
  createPoll: [createPoll, { question: 'Tea?', type: 'word-cloud' }],
  updatePoll: [updatePoll, { question: 'Coffee?' }],
  ballot: [ballot, {}],
  batchBallot: [batchBallot, { voterId: 'v' }],
  ballotBatch: [ballotBatch, { ballots: [{ voterId: 'v', choices: ['a'] }] }],
  login: [login, { email: 'a@example.com', password: 'secret' }],
  subscribe: [subscribe, { topic: 'leaderboard:arcade' }],
  unsubscribe: [unsubscribe, { topic: 'leaderboard:arcade' }],
  liveSubmit: [liveSubmit, { leaderboard: 'arcade', memberId: 'm', score: 1 }],
  liveVote: [liveVote, { poll: 'p' }],
  importQuery: [importQuery, {}],
  entriesQuery: [entriesQuery, {}],
  entryQuery: [entryQuery, {}],
  aroundQuery: [aroundQuery, {}],
  listQuery: [listQuery, {}],
};

describe.each(Object.entries(BODIES))('%s', (_name, [schema, least]) => {
  it('takes the least that is needed', () => {
    expect(schema.safeParse(least).error).toBeUndefined();
  });

  it('refuses a field that it does not know', () => {
    const result = schema.safeParse({ ...least, surprise: 1 });
    expect(result.error?.issues).toMatchObject([{ code: 'unrecognized_keys', keys: ['surprise'] }]);
  });

  it('refuses what is no object', () => {
    for (const value of [null, undefined, [], 'text', 1]) {
      expect(schema.safeParse(value).success).toBe(false);
    }
  });

  it('needs each of those fields', () => {
    for (const field of Object.keys(least)) {
      const { [field]: _left, ...rest } = least;
      expect(schema.safeParse(rest).success).toBe(false);
    }
  });
});

/** Where in a body the faults are, as callers are told. */
function faultsOf(schema: z.ZodType, value: unknown): string[] {
  const { error } = schema.safeParse(value);
  return error ? issuesOf(error).map(({ path }) => path.join('.')) : [];
}

describe('createLeaderboard', () => {
  const least = { key: 'arcade', name: 'Arcade' };

  it('fills in the defaults of the contract', () => {
    expect(createLeaderboard.parse(least)).toEqual({
      ...least,
      sortOrder: 'desc',
      operator: 'best',
      allowOperatorOverride: false,
      tieBreak: 'first',
      rankStyle: 'ordinal',
      columns: [],
      segments: [],
      periods: ['all-time'],
      timezone: 'UTC',
      retention: { periods: 30 },
      requireSignature: false,
      durability: 'applied',
      visibility: 'public',
    });
  });

  it.each<[string, Record<string, unknown>]>([
    ['key', { key: 'Arcade' }],
    ['name', { name: '   ' }],
    ['name', { name: 'n'.repeat(201) }],
    ['sortOrder', { sortOrder: 'down' }],
    ['operator', { operator: 'multiply' }],
    [
      'columns',
      { columns: Array.from({ length: 5 }, (_, i) => ({ key: `c${i}`, sortOrder: 'asc' })) },
    ],
    ['columns', { columns: ['a', 'a'].map((key) => ({ key, sortOrder: 'asc' })) }],
    ['columns.0.key', { columns: [{ key: '1st', sortOrder: 'asc' }] }],
    ['columns.0', { columns: [{ key: 'a', sortOrder: 'asc', weight: 2 }] }],
    ['periods', { periods: [] }],
    ['periods', { periods: ['daily', 'daily'] }],
    ['periods.0', { periods: ['hourly'] }],
    ['periods.1', { periods: ['daily', 3] }],
    [
      'periods',
      { periods: Array.from({ length: 11 }, (_, n) => ({ key: `k${n}`, cron: '0 0 * * *' })) },
    ],
    ['timezone', { timezone: 'Mars/Olympus' }],
    ['timezone', { timezone: '+02:00' }],
    ['timezone', { timezone: '2026-01-01T00:00Z' }],
    ['graceSeconds', { graceSeconds: -1 }],
    ['graceSeconds', { graceSeconds: 1.5 }],
    ['graceSeconds', { graceSeconds: 31 * 24 * 3600 + 1 }],
    ['retention.periods', { retention: { periods: -1 } }],
    ['retention.periods', { retention: { periods: 401 } }],
    ['durability', { durability: 'eventually' }],
    ['visibility', { visibility: 'secret' }],
  ])('names %s at fault in %j', (path, changes) => {
    expect(faultsOf(createLeaderboard, { ...least, ...changes })).toEqual([path]);
  });
});

describe("periods of a board's own", () => {
  const least = { key: 'arcade', name: 'Arcade' };
  const startsAt = '2026-11-20T12:00:00Z';
  const endsAt = '2026-11-22T12:00:00Z';

  it.each([
    { key: 'league', cron: '0 18 * * FRI' },
    { key: 'league', cron: '0 18 * * FRI', timezone: 'Europe/Berlin', startsAt, endsAt },
    { key: 'sprint', everyWeeks: 2, startsAt },
    { key: 'sprint', everyWeeks: 2, startsAt, endsAt, timezone: 'Asia/Tokyo' },
    { key: 'cup', startsAt, endsAt },
  ])('may be %j', (period) => {
    expect(faultsOf(createLeaderboard, { ...least, periods: ['daily', period] })).toEqual([]);
  });

  it('have their times in UTC, whichever offset they were given in', () => {
    const period = { key: 'cup', startsAt: '2026-11-20T12:00:00+02:00', endsAt };
    const { periods } = createLeaderboard.parse({ ...least, periods: [period] });
    expect(periods).toEqual([
      { key: 'cup', startsAt: '2026-11-20T10:00:00.000Z', endsAt: '2026-11-22T12:00:00.000Z' },
    ]);
  });

  it.each<[string[], object]>([
    [['key'], { key: 'Cup', startsAt, endsAt }],
    [['key'], { key: 'weekly', startsAt, endsAt }],
    [['key'], { key: '2026', startsAt, endsAt }],
    [['key'], { startsAt, endsAt }],
    [['cron'], { key: 'k', cron: '0 18 * *' }],
    [['cron'], { key: 'k', cron: '0 25 * * *' }],
    [['cron'], { key: 'k', cron: '0 0 30 2 *' }],
    [['cron'], { key: 'k', cron: '* * * * * *' }],
    [['cron'], { key: 'k', cron: 5 }],
    [['timezone'], { key: 'k', cron: '0 0 * * *', timezone: 'Mars/Olympus' }],
    [['everyWeeks'], { key: 'k', everyWeeks: 0, startsAt }],
    [['everyWeeks'], { key: 'k', everyWeeks: 1.5, startsAt }],
    [['everyWeeks'], { key: 'k', cron: '0 0 * * *', everyWeeks: 1, startsAt }],
    [['startsAt'], { key: 'k', everyWeeks: 1 }],
    [['startsAt', 'endsAt'], { key: 'k' }],
    [['endsAt'], { key: 'k', startsAt }],
    [['endsAt'], { key: 'k', startsAt, endsAt: startsAt }],
    [['endsAt'], { key: 'k', startsAt: endsAt, endsAt: startsAt }],
    [['endsAt'], { key: 'k', startsAt, endsAt: '2026-11-20T12:00:59Z' }],
    [['endsAt'], { key: 'k', cron: '0 0 * * *', startsAt: endsAt, endsAt: startsAt }],
    [['startsAt'], { key: 'k', startsAt: '2026-11-20T12:00:00.5Z', endsAt }],
    [['startsAt'], { key: 'k', startsAt: '2026-11-20', endsAt }],
    [['startsAt'], { key: 'k', startsAt: '2026-02-30T12:00:00Z', endsAt }],
    [['timezone'], { key: 'k', startsAt, endsAt, timezone: 'UTC' }],
    [[''], { key: 'k', startsAt, endsAt, surprise: 1 }],
  ])('are refused, with %j at fault, when one is %j', (fields, period) => {
    const paths = fields.map((field) => ['periods', '0', field].filter(Boolean).join('.'));
    expect(faultsOf(createLeaderboard, { ...least, periods: [period] })).toEqual(paths);
  });

  it('must have keys of their own', () => {
    const periods = ['a', 'a'].map((key) => ({ key, startsAt, endsAt }));
    expect(faultsOf(createLeaderboard, { ...least, periods })).toEqual(['periods']);
  });
});

describe('updateLeaderboard', () => {
  it('refuses a change of nothing, and of what orders the entries', () => {
    expect(updateLeaderboard.safeParse({}).success).toBe(false);
    for (const fixed of ['key', 'sortOrder', 'columns', 'periods', 'timezone', 'tieBreak']) {
      expect(updateLeaderboard.safeParse({ name: 'n', [fixed]: 'x' }).success).toBe(false);
    }
  });

  it('fills nothing in', () => {
    expect(updateLeaderboard.parse({ name: 'n' })).toEqual({ name: 'n' });
  });
});

describe('submission', () => {
  const least = { memberId: 'm', score: 1 };

  it('makes -0 the one zero, in the score and in columns', () => {
    const parsed = submission.parse({ memberId: 'm', score: -0, columns: { time: -0 } });
    expect(Object.is(parsed.score, 0)).toBe(true);
    expect(Object.is(parsed.columns?.['time'], 0)).toBe(true);
  });

  it.each<[string, Record<string, unknown>]>([
    ['memberId', { memberId: '' }],
    ['memberId', { memberId: 'a\u0000' }],
    ['memberId', { memberId: 'm'.repeat(129) }],
    ['score', { score: Number.NaN }],
    ['score', { score: Infinity }],
    ['score', { score: '7' }],
    ['columns.time', { columns: { time: -Infinity } }],
    ['columns.time', { columns: { time: null } }],
    ['columns.1st', { columns: { '1st': 1 } }],
    ['operator', { operator: 'reset' }],
    ['metadata', { metadata: 'text' }],
    ['metadata', { metadata: [1] }],
    ['submissionId', { submissionId: '' }],
    ['submissionId', { submissionId: '\ud800' }],
    ['occurredAt', { occurredAt: 'yesterday' }],
    ['occurredAt', { occurredAt: 1763700000000 }],
  ])('names %s at fault in %j', (path, changes) => {
    expect(faultsOf(submission, { ...least, ...changes })).toEqual([path]);
  });
});

describe('metadata', () => {
  it('takes 1 KiB of JSON, counted in bytes, and not one more', () => {
    const ofBytes = (bytes: number): { a: string } => ({
      a: 'x'.repeat(bytes - '{"a":""}'.length),
    });
    expect(metadata.safeParse(ofBytes(1024)).success).toBe(true);
    expect(metadata.safeParse(ofBytes(1025)).success).toBe(false);
    expect(metadata.safeParse({ a: 'ü'.repeat(508) }).success).toBe(true);
    expect(metadata.safeParse({ a: 'ü'.repeat(509) }).success).toBe(false);
  });
});

describe('batches', () => {
  it(`take 1 to ${MAX_BATCH} items, and name the one at fault`, () => {
    const of = (count: number): { submissions: unknown[] } => ({
      submissions: Array.from({ length: count }, () => ({ memberId: 'm', score: 1 })),
    });
    expect(submissionBatch.safeParse(of(MAX_BATCH)).success).toBe(true);
    expect(faultsOf(submissionBatch, of(MAX_BATCH + 1))).toEqual(['submissions']);
    expect(faultsOf(submissionBatch, of(0))).toEqual(['submissions']);
    const faulty = of(5);
    faulty.submissions[3] = { memberId: 'm', score: 'much', extra: true };
    expect(faultsOf(submissionBatch, faulty)).toEqual(['submissions.3.score', 'submissions.3']);
  });

  it('take 1 to 1000 ballots', () => {
    const of = (count: number): { ballots: unknown[] } => ({
      ballots: Array.from({ length: count }, () => ({ voterId: 'v', choices: ['a'] })),
    });
    expect(ballotBatch.safeParse(of(1000)).success).toBe(true);
    expect(faultsOf(ballotBatch, of(1001))).toEqual(['ballots']);
    expect(faultsOf(ballotBatch, of(0))).toEqual(['ballots']);
  });
});

describe('createPoll', () => {
  const options = [{ label: 'Yes' }, { label: 'No' }];
  const least = { question: 'Tea?', type: 'single', options };

  it('fills in the defaults of the contract', () => {
    expect(createPoll.parse(least)).toEqual({
      ...least,
      moderation: 'filter',
      allowWriteIns: false,
      shuffleOptions: false,
      voterIdentity: 'token',
      ballotChange: 'none',
      durability: 'persisted',
      visibility: 'public',
    });
  });

  it.each<[string, Record<string, unknown>]>([
    ['key', { key: 'Lunch' }],
    ['question', { question: ' ' }],
    ['question', { question: 'q'.repeat(501) }],
    ['type', { type: 'raffle' }],
    ['scale.step', { scale: { min: 1, max: 5, step: 0 } }],
    ['pointsBudget', { pointsBudget: 0 }],
    ['durationSeconds', { durationSeconds: 0 }],
    ['opensAt', { opensAt: 'tomorrow' }],
    ['options.0.maxVotes', { options: [{ label: 'A', maxVotes: 0 }, { label: 'B' }] }],
    ['options', { options: Array.from({ length: 101 }, (_, i) => ({ label: `${i}` })) }],
    [
      'options',
      {
        options: [
          { id: 'a', label: 'A' },
          { id: 'a', label: 'B' },
        ],
      },
    ],
    ['options.1.label', { options: [{ label: 'A' }, { label: '' }] }],
    ['options.0.id', { options: [{ id: 'a,b', label: 'A' }, { label: 'B' }] }],
    ['options.0.imageUrl', { options: [{ label: 'A', imageUrl: 'javascript:1' }, { label: 'B' }] }],
    ['options.0', { options: [{ label: 'A', votes: 9 }, { label: 'B' }] }],
    ['minChoices', { minChoices: 0 }],
    ['maxChoices', { maxChoices: 1.5 }],
    ['ballotChange', { ballotChange: 'always' }],
    ['resultsVisibility', { resultsVisibility: 'friends' }],
    ['voterIdentity', { voterIdentity: 'name' }],
  ])('names %s at fault in %j', (path, changes) => {
    expect(faultsOf(createPoll, { ...least, ...changes })).toEqual([path]);
  });
});

describe('subscribe', () => {
  it('shows 10 entries unless asked for up to 100', () => {
    const topic = 'leaderboard:arcade';
    expect(subscribe.parse({ topic })).toEqual({ topic, limit: 10 });
    expect(subscribe.safeParse({ topic, limit: 100 }).success).toBe(true);
    for (const limit of [0, 101, 1.5, '10', Number.NaN]) {
      expect(faultsOf(subscribe, { topic, limit })).toEqual(['limit']);
    }
  });

  it('bounds what it takes', () => {
    expect(faultsOf(subscribe, { topic: '' })).toEqual(['topic']);
    expect(faultsOf(subscribe, { topic: 't'.repeat(301) })).toEqual(['topic']);
    expect(faultsOf(subscribe, { topic: 't', version: -1 })).toEqual(['version']);
    expect(faultsOf(subscribe, { topic: 't', version: 2 ** 53 })).toEqual(['version']);
    expect(faultsOf(subscribe, { topic: 't', epoch: 'e'.repeat(257) })).toEqual(['epoch']);
  });
});
