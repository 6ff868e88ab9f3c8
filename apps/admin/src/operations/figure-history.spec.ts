import type { OperationsView } from '@rostrum/contracts';
import { expect, it } from 'vitest';
import { HISTORY_MS, type HistoryPoint, pointOf, remember } from './figure-history.ts';

const aPoint = (atMs: number): HistoryPoint => ({
  atMs,
  values: { age: atMs, waiting: 0, length: 0 },
});

it('what waits is added up, of the rest the worst counts, and what is away is not known', () => {
  const aPartition = (state: string, lag: number, oldestMs: number, lengthShare: number) => ({
    state,
    lengthShare,
    groups: [{ group: 'persist', pending: 1, lag, oldestMs }],
  });
  const view = {
    at: '2026-11-22T07:00:00.000Z',
    partitions: [
      aPartition('open', 2, 300, 0.1),
      aPartition('open', 5, 200, 0.4),
      aPartition('away', 90, 9000, 0.9),
    ],
  } as unknown as OperationsView;
  expect(pointOf(view)).toEqual({
    atMs: Date.parse('2026-11-22T07:00:00Z'),
    values: { age: 300, waiting: 9, length: 0.4 },
  });
});

it('the last minutes are kept, each time once, and nothing older', () => {
  let points: HistoryPoint[] = [];
  for (let atMs = 0; atMs <= 2 * HISTORY_MS; atMs += HISTORY_MS / 4) {
    points = remember(remember(points, aPoint(atMs)), aPoint(atMs));
  }
  expect(points.map(({ atMs }) => atMs / HISTORY_MS)).toEqual([1, 1.25, 1.5, 1.75, 2]);
});
