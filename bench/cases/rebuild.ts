import { setTimeout } from 'node:timers/promises';
import { DEFAULT_PARTITION_COUNT, type StoredEntry } from '@rostrum/domain';
import { partitionKeys } from '@rostrum/redis-store';
import { Redis } from 'ioredis';
import { type StoredBoard, seedSmallBoards, seedStoredBoard } from '../load/stored-board.ts';
import { CpuMeter } from '../measure/cpu.ts';
import {
  alternate,
  type Contestant,
  figureOf,
  type Measurement,
  ratioOf,
  type Standing,
} from '../measure/rounds.ts';
import { benchBoard, type Ranking } from '../servers/ranking.ts';
import { startRostrum } from '../servers/rostrum.ts';
import type { Bench, CaseResult, Line, Section, Verdict } from './case.ts';

const KEY = 'rebuild';
const BATCH_SIZE = 500;
const BATCHES_UNDER_WAY = 4;
const SMALL_BOARDS = 1_000;
const SMALL_MEMBERS = 100;
const LOOK_MS = 10;

/** A board that Redis lost, written anew from PostgreSQL, beside the bare commands for it. */
export async function rebuild(bench: Bench): Promise<CaseResult> {
  const { stores, tenant, options, onTurn } = bench;
  const ranking = await bench.ranking();
  onTurn(`seeding ${options.restored.toLocaleString('en')} members`);
  const board = { ...benchBoard(KEY), tenantId: tenant.tenantId };
  const stored = await seedStoredBoard(stores.postgres.url, board, options.restored);
  try {
    const contestants = [
      restoring(ranking, stored),
      bareCommands(ranking, await entriesOf(stored)),
      readingAlone(stored),
    ];
    const standings = await alternate(contestants, options.rounds, onTurn);
    const of = `${options.restored.toLocaleString('en')} members`;
    return {
      id: 'r',
      title: 'Rebuild',
      sections: [
        {
          title: `A board of one period, ${of}`,
          lines: standings.map(toLine),
          verdicts: toVerdicts(standings),
        },
        await everything(bench),
      ],
    };
  } finally {
    await stored.drop();
  }
}

/** Redis is emptied under the running service, and taken for rebuilt when every partition is open. */
async function everything(bench: Bench): Promise<Section> {
  const { stores, tenant, options, onTurn } = bench;
  onTurn(`seeding ${SMALL_BOARDS.toLocaleString('en')} boards`);
  const small = Array.from({ length: SMALL_BOARDS }, (_, index) => ({
    ...benchBoard(`small-${index}`),
    tenantId: tenant.tenantId,
  }));
  await seedSmallBoards(stores.postgres.url, small, SMALL_MEMBERS);
  const rostrum = await startRostrum(stores, tenant);
  const redis = new Redis(stores.redis.url, { disableClientInfo: true });
  const members = options.restored + SMALL_BOARDS * SMALL_MEMBERS;
  const run = () =>
    measured(stores.redis.pid, async () => {
      await redis.flushall();
      while (!(await isOpen(redis))) await setTimeout(LOOK_MS);
      return members;
    });
  try {
    const contestant = { name: 'FLUSHALL until all is open', run };
    const [standing] = await alternate([contestant], options.rounds, onTurn);
    if (!standing) throw new Error('nothing was measured');
    const others = SMALL_BOARDS.toLocaleString('en');
    return {
      title: `All of Redis, by the service: that board, and ${others} of ${SMALL_MEMBERS} members`,
      lines: [toLine(standing)],
      verdicts: [],
    };
  } finally {
    redis.disconnect();
    await rostrum.stop();
  }
}

async function isOpen(redis: Redis): Promise<boolean> {
  const partitions = Array.from({ length: DEFAULT_PARTITION_COUNT }, (_, at) => at);
  const epochs = partitions.map((partition) => redis.hget(partitionKeys(partition).log, 'epoch'));
  return (await Promise.all(epochs)).every((epoch) => epoch !== null);
}

export function restoring(ranking: Ranking, { board, contents }: StoredBoard): Contestant {
  return {
    name: 'restored from PostgreSQL',
    async run() {
      const token = await ranking.closePartition();
      try {
        return await measured(ranking.redisPid, async () => {
          const content = await contents.contentOf(board, 0);
          const { entries } = await ranking.restorer.restoreBoard(board, content, token);
          return entries;
        });
      } finally {
        await ranking.openPartition();
        await remove(ranking.inspector, `*:leaderboard:${KEY}:*`);
      }
    },
  };
}

/** What Redis needs at least for the same sorted set and hash, of entries that are at hand. */
export function bareCommands(
  { commands, inspector, redisPid }: Ranking,
  entries: readonly StoredEntry[],
): Contestant {
  return {
    name: 'ZADD and HSET alone',
    async run() {
      const outcome = await measured(redisPid, async () => {
        const batches = batchesOf(entries);
        const lane = async (): Promise<void> => {
          for (const batch of batches) await writeBare(commands, batch);
        };
        await Promise.all(Array.from({ length: BATCHES_UNDER_WAY }, lane));
        return entries.length;
      });
      await remove(inspector, 'bare:*');
      return outcome;
    },
  };
}

async function writeBare(redis: Redis, batch: readonly StoredEntry[]): Promise<void> {
  const ranked = batch.flatMap(({ memberId, prefix, score }) => [score, prefix + memberId]);
  const kept = batch.flatMap(({ memberId, prefix, updatedAtMs, metadata }) => [
    memberId,
    `${prefix}${updatedAtMs.toString(16)}${metadata ?? ''}`,
  ]);
  await Promise.all([redis.zadd('bare:rank', ...ranked), redis.hset('bare:entries', ...kept)]);
}

function readingAlone(stored: StoredBoard): Contestant {
  return {
    name: 'read from PostgreSQL alone',
    run: () => measured(undefined, async () => (await entriesOf(stored)).length),
  };
}

export async function entriesOf({ board, contents }: StoredBoard): Promise<StoredEntry[]> {
  const { entries } = await contents.contentOf(board, 0);
  const all: StoredEntry[] = [];
  for await (const batch of entries) all.push(...batch);
  return all;
}

function* batchesOf(entries: readonly StoredEntry[]): Generator<StoredEntry[]> {
  for (let at = 0; at < entries.length; at += BATCH_SIZE) yield entries.slice(at, at + BATCH_SIZE);
}

/** `act` says how many members it dealt with. */
async function measured(
  redis: number | undefined,
  act: () => Promise<number>,
): Promise<Measurement> {
  const meter = new CpuMeter({ client: process.pid, ...(redis === undefined ? {} : { redis }) });
  const startedAt = performance.now();
  const members = await act();
  const seconds = (performance.now() - startedAt) / 1000;
  const cpu = meter.stop();
  const cpuOf = (name: string): number => ((cpu.seconds[name] ?? 0) / members) * 1e6;
  return {
    rate: members / seconds,
    seconds,
    redisCpu: cpuOf('redis'),
    clientCpu: cpuOf('client'),
    machineBusy: cpu.machineBusy,
  };
}

/** At once, and not by a thread that the next one would find at work. */
async function remove(redis: Redis, pattern: string): Promise<void> {
  for await (const page of redis.scanStream({ match: pattern, count: 1000 })) {
    const keys = page as string[];
    if (keys.length > 0) await redis.del(...keys);
  }
}

function toLine(standing: Standing): Line {
  return {
    name: standing.name,
    figures: [
      { label: 'members/s', unit: '1/s', value: figureOf(standing, 'rate') },
      { label: 'time', unit: 's', value: figureOf(standing, 'seconds') },
      { label: 'Redis CPU a member', unit: 'µs', value: figureOf(standing, 'redisCpu') },
      { label: 'client CPU a member', unit: 'µs', value: figureOf(standing, 'clientCpu') },
      { label: 'machine busy', unit: 'share', value: figureOf(standing, 'machineBusy') },
    ],
  };
}

function toVerdicts([restored, bare]: Standing[]): Verdict[] {
  if (!restored || !bare) return [];
  return [
    {
      label: `members/s, to ${bare.name}`,
      unit: '×',
      value: ratioOf(restored, bare, 'rate'),
      target: undefined,
    },
  ];
}
