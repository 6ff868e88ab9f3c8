import { afterAll, beforeAll, it } from 'vitest';
import { type Arena, openArena } from '../setup/live-faults/arena.ts';
import {
  cutConnections,
  pauseInstance,
  pauseTickers,
  replaceInstances,
} from '../setup/live-faults/instance-faults.ts';
import { stallReaders } from '../setup/live-faults/reader-faults.ts';
import { emptyRedis, killRedis } from '../setup/live-faults/redis-faults.ts';
import { reconnectStorm } from '../setup/live-faults/storm.ts';
import type { Outcome } from '../setup/live-faults/trial.ts';

/** More or fewer of them: `ROSTRUM_SOAK_VIEWERS=600`. */
const VIEWERS = Number(process.env['ROSTRUM_SOAK_VIEWERS'] ?? 300);
const LEASE_MS = 1000;
/** Longer than instances take to say again what they watch. */
const RECOVERING_MS = 10_000;

const outcomes: Outcome[] = [];
let arena: Arena;

beforeAll(async () => {
  arena = await openArena({ env: { ROSTRUM_LEASE_MS: String(LEASE_MS) } });
});
afterAll(async () => {
  await arena?.stop();
  console.log(tableOf(outcomes));
});

const FAULTS: [string, () => Promise<Outcome>][] = [
  ['Redis killed for 5 s', () => killRedis(arena, VIEWERS, 5000)],
  ['Redis killed for 15 s', () => killRedis(arena, VIEWERS, 15_000)],
  ['Redis killed for 60 s', () => killRedis(arena, VIEWERS, 60_000)],
  ['Redis flushed', () => emptyRedis(arena, VIEWERS, 'flushed', RECOVERING_MS)],
  ['Redis restarted empty', () => emptyRedis(arena, VIEWERS, 'restarted empty', RECOVERING_MS)],
  ['connections cut', () => cutConnections(arena, VIEWERS, 40)],
  ['an instance stopped for 5 s', () => pauseInstance(arena, VIEWERS, 5000)],
  ['an instance stopped for 30 s', () => pauseInstance(arena, VIEWERS, 30_000)],
  ['an instance stopped for 90 s', () => pauseInstance(arena, VIEWERS, 90_000)],
  [
    'tickers paused past their leases',
    () => pauseTickers(arena, VIEWERS, { times: 30, leaseMs: LEASE_MS / 2 }),
  ],
  [
    'readers stalled',
    () => stallReaders(arena, { viewers: VIEWERS, bulkViewers: 24, rounds: 300 }),
  ],
  ['instances replaced', () => replaceInstances(arena, VIEWERS)],
  ['instances replaced again', () => replaceInstances(arena, VIEWERS)],
  ['reconnect storm', () => reconnectStorm(arena, { clients: 2000, backMs: 30_000 })],
];

it.each(FAULTS)('viewers converge: %s', async (_, run) => {
  outcomes.push(await run());
});

const COLUMNS: [keyof Outcome, number][] = [
  ['fault', 48],
  ['clients', 8],
  ['frames', 9],
  ['writes', 8],
  ['repeated', 9],
  ['gaps', 7],
  ['convergedMs', 12],
];

function tableOf(rows: readonly Outcome[]): string {
  const head = COLUMNS.map(([name, width]) => align(name, width, name !== 'fault'));
  const lines = rows.map((row) =>
    COLUMNS.map(([name, width]) => align(row[name], width, name !== 'fault')),
  );
  return [head, ...lines].map((cells) => cells.join('')).join('\n');
}

function align(value: string | number, width: number, isNumber: boolean): string {
  const text = typeof value === 'number' ? String(Math.round(value)) : value;
  return isNumber ? text.padStart(width) : text.padEnd(width);
}
