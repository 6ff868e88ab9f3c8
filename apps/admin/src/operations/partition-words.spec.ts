import type { OperationsView, PartitionFiguresView } from '@rostrum/contracts';
import { expect, it } from 'vitest';
import {
  formatAge,
  isNotable,
  MEASURES,
  oldestMs,
  severityOf,
  waiting,
} from './partition-words.ts';

const view = {
  thresholds: {
    eventAgeMs: { warning: 10_000, critical: 60_000 },
    streamShare: { warning: 0.5, critical: 0.8 },
    memoryShare: { warning: 0.7, critical: 0.85 },
    tickLagMs: { warning: 1000, critical: 10_000 },
  },
} as OperationsView;

const aPartition = (overrides: Partial<PartitionFiguresView> = {}): PartitionFiguresView => ({
  partition: 3,
  state: 'open',
  sequence: 9,
  persisted: 9,
  length: 0,
  lengthShare: 0,
  deadLetters: 0,
  groups: [{ group: 'persist', pending: 0, lag: 0 }],
  leases: [{ role: 'persist', instanceId: 'one' }],
  ...overrides,
});

it('what waits is what waits for the slowest group', () => {
  const groups = [
    { group: 'persist', pending: 2, lag: 3, oldestMs: 400 },
    { group: 'notify', pending: 0, lag: 9, oldestMs: 7000 },
  ];
  expect(waiting(aPartition({ groups }))).toBe(9);
  expect(oldestMs(aPartition({ groups }))).toBe(7000);
  expect(oldestMs(aPartition())).toBe(0);
});

it.each<[Partial<PartitionFiguresView>, string[], boolean]>([
  [{}, ['fine', 'fine', 'fine'], false],
  [{ lengthShare: 0.5 }, ['fine', 'fine', 'warning'], true],
  [
    { groups: [{ group: 'persist', pending: 1, lag: 0, oldestMs: 60_000 }] },
    ['critical', 'fine', 'fine'],
    true,
  ],
  [{ state: 'comparing' }, ['warning', 'warning', 'warning'], true],
  [{ state: 'rebuilding' }, ['critical', 'critical', 'critical'], true],
  [{ deadLetters: 1 }, ['fine', 'fine', 'fine'], true],
  [{ leases: [{ role: 'persist' }] }, ['fine', 'fine', 'fine'], true],
])('a partition like %j is judged by each measure', (overrides, expected, notable) => {
  const partition = aPartition(overrides);
  expect(MEASURES.map((measure) => severityOf(partition, measure, view))).toEqual(expected);
  expect(isNotable(partition, view)).toBe(notable);
});

it.each([
  [0, '0.0 s'],
  [449, '0.4 s'],
  [12_900, '12 s'],
  [210_000, '3.5 min'],
  [7_560_000, '2.1 h'],
  [360_000_000, '4 d'],
])('%d ms are %s', (ms, text) => {
  expect(formatAge(ms)).toBe(text);
});
