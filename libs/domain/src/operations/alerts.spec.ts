import { describe, expect, it } from 'vitest';
import { LEASE_ROLES } from '../events/leases.ts';
import { AlertLedger } from './alert-ledger.ts';
import { type Alert, alertsOf, DEFAULT_THRESHOLDS } from './alerts.ts';
import type { Figures, PartitionFigures } from './figures.ts';

const aPartition = (
  partition: number,
  overrides: Partial<PartitionFigures> = {},
): PartitionFigures => ({
  partition,
  state: 'open',
  sequence: 10,
  persisted: 10,
  length: 0,
  deadLetters: 0,
  groups: [{ group: 'persist', pending: 0, lag: 0, oldestMs: undefined }],
  leases: LEASE_ROLES.map((role) => ({ role, instanceId: 'one' })),
  ...overrides,
});

const figures = (overrides: Partial<Figures> = {}): Figures => ({
  atMs: 0,
  partitions: [aPartition(0), aPartition(1)],
  streamCapacity: 1000,
  deadLetterCapacity: 100,
  redis: [
    {
      node: 'a:6379',
      version: '7.2.0',
      role: 'master',
      maxmemoryPolicy: 'noeviction',
      hasAppendOnlyFile: true,
      hasSnapshots: false,
      usedBytes: 1,
      maxBytes: 100,
    },
  ],
  postgres: { pool: { max: 10, inUse: 0, idle: 1, waiting: 0 } },
  instance: {
    instanceId: 'one',
    uptimeSeconds: 5,
    tickLagMs: 0,
    eventLoopDelayMs: 1,
    connections: 0,
    residentBytes: 1,
  },
  ...overrides,
});

const of = (overrides: Partial<Figures>): Alert[] =>
  alertsOf(figures(overrides), DEFAULT_THRESHOLDS);

/** One partition is as said, another one well. */
const withOne = (overrides: Partial<PartitionFigures>): Alert[] =>
  of({ partitions: [aPartition(0), aPartition(1, overrides)] });

const waiting = (oldestMs: number): Partial<PartitionFigures> => ({
  groups: [{ group: 'persist', pending: 1, lag: 0, oldestMs }],
});
const unheld = (role: string): Partial<PartitionFigures> => ({
  leases: LEASE_ROLES.map((each) => ({
    role: each,
    instanceId: each === role ? undefined : 'one',
  })),
});

const codes = (alerts: readonly Alert[]): string[] =>
  alerts.map(({ code, severity }) => `${severity} ${code}`);

describe('alerts', () => {
  it('are none where all is well', () => {
    expect(of({})).toEqual([]);
  });

  it.each<[string, Partial<PartitionFigures>, string[]]>([
    ['an event that waits for 9.9 s', waiting(9999), []],
    ['one that waits for 10 s', waiting(10_000), ['warning log.age']],
    ['one that waits for a minute', waiting(60_000), ['critical log.age']],
    ['a stream that is nearly half full', { length: 499 }, []],
    ['one that is half full', { length: 500 }, ['warning log.length']],
    ['one that is nearly full', { length: 800 }, ['critical log.length']],
    ['a dead letter', { deadLetters: 1 }, ['warning dead_letters.present']],
    ['as many as there may be', { deadLetters: 100 }, ['critical dead_letters.full']],
    ['a partition being rebuilt', { state: 'rebuilding' }, ['critical partition.rebuilding']],
    ['one that is lost', { state: 'lost' }, ['critical partition.lost']],
    ['one that is compared', { state: 'comparing' }, ['warning partition.comparing']],
    ['one that is away', { state: 'away', leases: [] }, ['critical partition.away']],
    ['nobody who stores', unheld('persist'), ['critical lease.missing']],
    ['nobody who ticks', unheld('tick'), ['critical lease.missing']],
    ['nobody who opens polls', unheld('schedule'), ['warning lease.missing']],
  ])('tell of %s', (_name, overrides, expected) => {
    const alerts = withOne(overrides);
    expect(codes(alerts)).toEqual(expected);
    for (const alert of alerts) {
      expect(alert.partitions).toEqual([1]);
      expect(alert.summary).toContain('partition 1');
      expect(alert.action).toMatch(/\.$/);
    }
  });

  it('do not tell of who waits for what is not stored yet', () => {
    const group = { pending: 0, lag: 1, oldestMs: 60_000 };
    const both = [
      { ...group, group: 'notify' },
      { ...group, group: 'persist' },
    ];
    expect(codes(withOne({ groups: both }))).toEqual(['critical log.age']);
    const stored = [
      { ...group, group: 'notify' },
      { ...group, group: 'persist', oldestMs: 1 },
    ];
    expect(withOne({ groups: stored })).toMatchObject([{ code: 'log.age', group: 'notify' }]);
  });

  it.each<[number | undefined, string[]]>([
    [undefined, []],
    [999, []],
    [1000, ['warning tick.late']],
    [10_000, ['critical tick.late']],
  ])('tell of a ticker that is %s ms late', (tickLagMs, expected) => {
    expect(codes(of({ instance: { ...figures().instance, tickLagMs } }))).toEqual(expected);
  });

  it('tell of PostgreSQL when it does not answer, and of what is wrong with a Redis', () => {
    const [node] = figures().redis;
    const postgres = { ...figures().postgres, fault: 'ECONNREFUSED' };
    expect(codes(of({ postgres }))).toEqual(['critical postgres.unreachable']);
    const redis = [{ ...node, node: 'a:1', maxmemoryPolicy: 'allkeys-lru', usedBytes: 70 }];
    expect(codes(of({ redis }))).toEqual(['critical redis.eviction', 'warning redis.memory']);
    expect(of({ redis })[0]).toMatchObject({ node: 'a:1' });
    expect(of({ redis: [{ ...node, node: 'a:1', maxmemoryPolicy: undefined }] })).toEqual([]);
  });

  it('tell of a Redis that is away once, and not of all that it holds besides', () => {
    const partitions = [0, 1].map((at) => aPartition(at, { state: 'away', leases: [] }));
    const redis = [{ node: 'a:6379', fault: 'ECONNREFUSED' }];
    expect(codes(of({ partitions, redis }))).toEqual(['critical redis.unreachable']);
  });

  it('are one for all partitions of the same kind, the worst first, and named so that it can be read', () => {
    const partitions = Array.from({ length: 20 }, (_, at) =>
      aPartition(at, { length: 500 + 10 * at }),
    );
    const [alert, ...others] = of({ partitions });
    expect(others).toEqual([]);
    expect(alert?.partitions).toHaveLength(20);
    expect(alert?.partitions?.slice(0, 3)).toEqual([19, 18, 17]);
    expect(alert?.summary).toBe(
      'A stream holds 69 % of what it may: partitions 19, 18, 17, 16, 15 and 15 others.',
    );
  });

  it('are apart for each group and severity, the critical first', () => {
    const late = (oldestMs: number) => [
      { group: 'persist', pending: 0, lag: 1, oldestMs },
      { group: 'notify', pending: 0, lag: 1, oldestMs: 20_000 },
    ];
    const partitions = [
      aPartition(0, { groups: late(15_000) }),
      aPartition(1, { groups: late(90_000) }),
    ];
    const alerts = of({ partitions });
    expect(alerts.map(({ severity, group, partitions: at }) => [severity, group, at])).toEqual([
      ['critical', 'persist', [1]],
      ['warning', 'notify', [0, 1]],
      ['warning', 'persist', [0]],
    ]);
  });

  it('follow the thresholds that are set', () => {
    const thresholds = { ...DEFAULT_THRESHOLDS, eventAgeMs: { warning: 5, critical: 20 } };
    const late = figures({ partitions: [aPartition(0, waiting(6))] });
    expect(codes(alertsOf(late, thresholds))).toEqual(['warning log.age']);
  });
});

describe('a ledger of alerts', () => {
  const stuck: Alert = { code: 'log.age', severity: 'warning', summary: '', action: '' };
  const worse: Alert = { ...stuck, severity: 'critical' };
  const NOTHING = { come: [], gone: [] };

  it('tells of each once when it comes and once when it is gone', () => {
    const ledger = new AlertLedger();
    ledger.note([stuck]);
    expect(ledger.note([stuck])).toEqual({ come: [stuck], gone: [] });
    expect(ledger.note([{ ...stuck, partitions: [1, 2] }])).toEqual(NOTHING);
    expect(ledger.note([stuck])).toEqual(NOTHING);
    expect(ledger.note([])).toEqual(NOTHING);
    expect(ledger.note([])).toEqual({ come: [], gone: [stuck] });
    expect(ledger.note([])).toEqual(NOTHING);
    ledger.note([stuck]);
    expect(ledger.note([stuck]).come).toEqual([stuck]);
  });

  it('tells nothing of one that is there, or is not, in a single look', () => {
    const ledger = new AlertLedger();
    for (let time = 0; time < 3; time += 1) {
      expect(ledger.note([stuck])).toEqual(NOTHING);
      expect(ledger.note([])).toEqual(NOTHING);
    }
    ledger.know([stuck]);
    for (let time = 0; time < 3; time += 1) {
      expect(ledger.note([])).toEqual(NOTHING);
      expect(ledger.note([stuck])).toEqual(NOTHING);
    }
  });

  it('tells of one that becomes critical', () => {
    const ledger = new AlertLedger();
    ledger.know([stuck]);
    expect(ledger.note([worse])).toEqual(NOTHING);
    expect(ledger.note([worse])).toEqual({ come: [worse], gone: [stuck] });
  });

  it('says of one that somebody else told of only that it is gone', () => {
    const ledger = new AlertLedger();
    ledger.know([stuck]);
    for (let time = 0; time < 3; time += 1) expect(ledger.note([stuck])).toEqual(NOTHING);
    ledger.note([]);
    expect(ledger.note([]).gone).toEqual([stuck]);
  });
});
