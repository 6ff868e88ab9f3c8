import { randomUUID } from 'node:crypto';
import type { Redis } from 'ioredis';
import { memberName } from '../load/boards.ts';
import {
  alternate,
  type Contestant,
  figureOf,
  type Measurement,
  ratioOf,
  type Standing,
} from '../measure/rounds.ts';
import { benchBoard, type Ranking, seedBoard, seedSortedSet } from '../servers/ranking.ts';
import type { Bench, CaseResult, Line, Section, Verdict } from './case.ts';

const MEMBERS = 100_000;
const TARGET = 2;
const SORTED_SET = 'memory:sorted-set';
/** Redis gives what it frees back to its own pool only; what it has in use it knows at once. */
const IN_USE = /used_memory:(\d+)/;

/** Bytes a member of a board with one period, against a bare sorted set with the same ids. */
export async function memory(bench: Bench): Promise<CaseResult> {
  const uuids = Array.from({ length: MEMBERS }, () => randomUUID());
  return {
    id: 'h',
    title: 'Memory a member',
    sections: [
      await measure(bench, 'Ids like player-000123', memberName),
      await measure(bench, 'UUIDs', (index) => uuids[index] as string),
    ],
  };
}

type NameOf = (index: number) => string;

async function measure(bench: Bench, title: string, nameOf: NameOf): Promise<Section> {
  const ranking = await bench.ranking();
  const standings = await alternate(
    [boardContestant(ranking, nameOf), sortedSetContestant(ranking, nameOf)],
    bench.options.rounds,
    bench.onTurn,
  );
  return {
    title: `${title}, ${MEMBERS.toLocaleString('en')} members`,
    lines: standings.map(toLine),
    verdicts: toVerdicts(standings),
  };
}

function boardContestant(ranking: Ranking, nameOf: NameOf): Contestant {
  const board = benchBoard('memory');
  return {
    name: 'board of one period',
    run: () =>
      weigh(ranking.inspector, '*:leaderboard:memory:*', async () => {
        await seedBoard(ranking, board, MEMBERS, nameOf);
      }),
  };
}

function sortedSetContestant({ commands, inspector }: Ranking, nameOf: NameOf): Contestant {
  return {
    name: 'bare sorted set',
    run: () =>
      weigh(inspector, SORTED_SET, () => seedSortedSet(commands, SORTED_SET, MEMBERS, nameOf)),
  };
}

/** What the server has in use more than before, and what it says of the keys; then removes these. */
async function weigh(
  redis: Redis,
  pattern: string,
  seed: () => Promise<void>,
): Promise<Measurement> {
  const before = await bytesInUse(redis);
  await seed();
  const after = await bytesInUse(redis);
  const keys = await keysLike(redis, pattern);
  const sizes = await Promise.all(keys.map((key) => redis.memory('USAGE', key, 'SAMPLES', 0)));
  // At once, and not by a thread that the next one would find at work.
  await redis.del(...keys);
  const ofKeys = sizes.reduce<number>((sum, size) => sum + (size ?? 0), 0);
  return { inUse: (after - before) / MEMBERS, ofKeys: ofKeys / MEMBERS };
}

async function bytesInUse(redis: Redis): Promise<number> {
  return Number(IN_USE.exec(await redis.info('memory'))?.[1]);
}

async function keysLike(redis: Redis, pattern: string): Promise<string[]> {
  const keys = new Set<string>();
  for await (const page of redis.scanStream({ match: pattern, count: 1000 })) {
    for (const key of page as string[]) keys.add(key);
  }
  return [...keys];
}

function toLine(standing: Standing): Line {
  return {
    name: standing.name,
    figures: [
      { label: 'bytes a member, in use', unit: 'bytes', value: figureOf(standing, 'inUse') },
      { label: 'by MEMORY USAGE', unit: 'bytes', value: figureOf(standing, 'ofKeys') },
    ],
  };
}

function toVerdicts([board, bare]: Standing[]): Verdict[] {
  if (!board || !bare) return [];
  return [
    {
      label: `bytes a member, to a ${bare.name}`,
      unit: '×',
      value: ratioOf(board, bare, 'inUse'),
      target: { atMost: TARGET },
      isCost: true,
    },
  ];
}
