import { describe, expect, it } from 'vitest';
import { decodeEvent } from './event-codec.ts';

const HEAD = {
  tenant: 't1',
  resource: 'lb_1',
  epoch: 'e1',
  sequence: '7',
  version: '1806000000000000',
  at: '1763700000123',
};

function fields(changes: Record<string, string>): string[] {
  return Object.entries({ ...HEAD, ...changes }).flat();
}

describe('decodeEvent', () => {
  it('reads scores.submitted', () => {
    const body =
      'all-time,2026-W47 2026-W46\n' +
      'm\tbest\t0.10000000000000001\t1\t2\t5\tab\t99aa4b64500\t7\t{"x":1}\t1\t\tcd\t\t\t\n' +
      'n\tset\t-1e300\t2\t1\t\tef\t\t\t\n' +
      '\tall-time\tz\ty';
    expect(decodeEvent(3, fields({ type: 'scores.submitted', body }))).toEqual({
      position: { partition: 3, epoch: 'e1', sequence: 7 },
      tenantId: 't1',
      resourceId: 'lb_1',
      version: 1806000000000000,
      atMs: 1763700000123,
      body: {
        type: 'scores.submitted',
        trimmed: [{ period: 'all-time', memberIds: ['z', 'y'] }],
        submissions: [
          {
            memberId: 'm',
            operator: 'best',
            score: 0.1,
            entries: [
              {
                period: '2026-W47',
                memberId: 'm',
                score: 5,
                prefix: 'ab',
                updatedAtMs: 1763700000000,
                attempts: 7,
                metadata: '{"x":1}',
              },
              {
                period: 'all-time',
                memberId: 'm',
                score: 0.1,
                prefix: 'cd',
                updatedAtMs: 1763700000123,
                attempts: undefined,
                metadata: undefined,
              },
            ],
          },
          {
            memberId: 'n',
            operator: 'set',
            score: -1e300,
            entries: [
              {
                period: '2026-W46',
                memberId: 'n',
                score: -1e300,
                prefix: 'ef',
                updatedAtMs: 1763700000123,
                attempts: undefined,
                metadata: undefined,
              },
            ],
          },
        ],
      },
    });
  });

  it.each([
    [
      'entry.removed',
      '{"member":"m","periods":["all-time","2026"]}',
      { memberId: 'm', periods: ['all-time', '2026'] },
    ],
    [
      'entries.restored',
      '{"rebuild":"r1","by":"cli:ops","to":"1763700000000","period":"2026","removed":["z"],' +
        '"entries":[["m","0.10000000000000001","ab","99aa4b64500","7","{\\"x\\":1}"],["n","-1e300","ef","99aa4b64500","",""]]}',
      {
        rebuildId: 'r1',
        by: 'cli:ops',
        toMs: 1763700000000,
        removed: [{ period: '2026', memberIds: ['z'] }],
        entries: [
          {
            ...{ period: '2026', memberId: 'm', score: 0.1, prefix: 'ab' },
            ...{ updatedAtMs: 1763700000000, attempts: 7, metadata: '{"x":1}' },
          },
          {
            ...{ period: '2026', memberId: 'n', score: -1e300, prefix: 'ef' },
            ...{ updatedAtMs: 1763700000000, attempts: undefined, metadata: undefined },
          },
        ],
      },
    ],
    [
      'entries.restored',
      '{"rebuild":"r1","by":"cli:ops","to":"","period":"2026","removed":{},"entries":{}}',
      { rebuildId: 'r1', by: 'cli:ops', removed: [], entries: [] },
    ],
    [
      'scores.quarantined',
      '[{"id":"qu_1-1","member":"m","operator":"set","score":"0.10000000000000001","columns":["-1"],' +
        '"metadata":"{\\"x\\":1}","at":"-5","reason":"score.out_of_bounds"}]',
      {
        held: [
          {
            id: 'qu_1-1',
            memberId: 'm',
            operator: 'set',
            score: 0.1,
            columns: [-1],
            metadata: '{"x":1}',
            occurredAtMs: -5,
            reason: 'score.out_of_bounds',
          },
        ],
      },
    ],
    [
      'quarantine.settled',
      '{"id":"qu_1-1","status":"approved","by":"key:k"}',
      { quarantineId: 'qu_1-1', status: 'approved', by: 'key:k' },
    ],
    [
      'ballots.cast',
      '{"round":"2","ballots":[["v","a,b",""],["w","2|c|","a"]]}',
      {
        round: 2,
        ballots: [
          { voterId: 'v', ballot: 'a,b', previous: undefined },
          { voterId: 'w', ballot: '2|c|', previous: 'a' },
        ],
      },
    ],
    [
      'ballots.cast',
      '{"round":"1","ballots":[["v","1|~tea|Tea",""]],"spellings":[["~tea","Tea",0],["~tea","tea",1]]}',
      {
        round: 1,
        ballots: [{ voterId: 'v', ballot: '1|~tea|Tea', previous: undefined }],
        spellings: [
          { word: '~tea', spelling: 'Tea', isAside: false },
          { word: '~tea', spelling: 'tea', isAside: true },
        ],
      },
    ],
    [
      'ballot.retracted',
      '{"round":"1","voter":"v","former":"a,b"}',
      { round: 1, voterId: 'v', previous: 'a,b' },
    ],
    [
      'ballot.retracted',
      '{"round":"1","voter":"v","former":"a,b","aside":1}',
      { round: 1, voterId: 'v', previous: 'a,b', isAside: true },
    ],
    [
      'poll.moved',
      '{"from":"open","to":"open","round":"1","at":"5","timer":"","remaining":"","spentOpens":"4","spentCloses":""}',
      { from: 'open', to: 'open', round: 1, movedAtMs: 5, timerMs: undefined, spentOpensAtMs: 4 },
    ],
    [
      'poll.moved',
      '{"from":"draft","to":"open","round":"3","at":"1700000000000","timer":"60000","remaining":""}',
      { from: 'draft', to: 'open', round: 3, movedAtMs: 1_700_000_000_000, timerMs: 60_000 },
    ],
    [
      'poll.moved',
      '{"from":"open","to":"paused","round":"1","at":"5","timer":"60000","remaining":"17"}',
      { from: 'open', to: 'paused', round: 1, movedAtMs: 5, timerMs: 17 },
    ],
    [
      'poll.reset',
      '{"from":"closed","round":"1","reading":["closed","","1",2,["a","2","@","2"],{},{}]}',
      {
        from: 'closed',
        round: 1,
        tally: {
          ballotCount: 2,
          counters: [
            ['a', 2],
            ['@', 2],
          ],
          words: [],
        },
      },
    ],
  ])('reads %s', (type, body, expected) => {
    expect(decodeEvent(3, fields({ type, body })).body).toEqual({ type, ...expected });
  });

  it.each([
    ['ballots.cast', '[["v","a,b",""]]', { ballots: [{ voterId: 'v', ballot: 'a,b' }] }],
    ['ballot.retracted', '{"voter":"v","former":"a"}', { voterId: 'v', previous: 'a' }],
    ['poll.moved', '{"from":"draft","to":"open"}', { from: 'draft', to: 'open' }],
  ])('reads %s as it was written before polls had rounds', (type, body, expected) => {
    expect(decodeEvent(3, fields({ type, body })).body).toMatchObject({ ...expected, round: 1 });
  });

  it.each<[string, Record<string, string>]>([
    ['an unknown type', { type: 'scores.deleted', body: '{}' }],
    ['a body that is no JSON', { type: 'poll.moved', body: '{' }],
    ['a body of another shape', { type: 'poll.moved', body: '"x"' }],
    ['a body without a field', { type: 'entry.removed', body: '{"member":"m"}' }],
    [
      'a score that is no number',
      {
        type: 'scores.submitted',
        body: 'p\nm\tbest\tx\t1',
      },
    ],
    [
      'a period that is not listed',
      {
        type: 'scores.submitted',
        body: 'p\nm\tbest\t1\t1\t2\t1\tab\t\t\t',
      },
    ],
    ['an event of scores without any', { type: 'scores.submitted', body: '{"periods":[]}' }],
    ['a sequence that is no integer', { type: 'poll.moved', body: '{}', sequence: '1.5' }],
  ])('refuses %s', (_name, changes) => {
    expect(() => decodeEvent(3, fields(changes))).toThrow();
  });

  it('names the field that is missing', () => {
    expect(() => decodeEvent(3, ['type', 'poll.moved'])).toThrow('the event has no field epoch');
  });
});
