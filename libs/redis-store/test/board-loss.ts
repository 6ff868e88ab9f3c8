import { randomUUID } from 'node:crypto';
import type { BoardContent, Leaderboard } from '@rostrum/domain';
import { type Instance, keysLike } from './fixtures.ts';

type Stores = Pick<Instance, 'redis' | 'keys'>;

/** Of a board's state, what is the same after a restore. */
const LASTING = ['id', 'configVersion', 'createdAt', 'definition', 'order', 'placed'];
/** Answers that are remembered are no part of a board's content, and go by themselves. */
const REMEMBERED = /:(dedupe|grave|rate|nonce):/;
const STATE = /:state$/;
const PERIODS = /:periods$/;
const ASIDE = /:aside:/;
const ASIDE_VALUE = /^([^\t]*)\t(.*)$/;

/** Closes the partition of a board, as whoever rebuilds it does; the token of the rebuilding. */
export async function closePartition(instance: Stores, board: Leaderboard): Promise<string> {
  const { log } = instance.keys.leaderboard(board);
  const token = randomUUID();
  await instance.redis.commands.hdel(log, 'epoch');
  await instance.redis.commands.hset(log, 'rebuild', token);
  return token;
}

export async function openPartition(instance: Stores, board: Leaderboard): Promise<void> {
  const { log } = instance.keys.leaderboard(board);
  await instance.redis.commands.hdel(log, 'rebuild');
  await instance.redis.commands.hset(log, 'epoch', randomUUID());
}

/** All keys of a board. */
async function keysOf(instance: Stores, board: Leaderboard): Promise<string[]> {
  const { base } = instance.keys.leaderboard(board);
  const keys = await keysLike(instance.redis, `${base}:*`);
  return keys.filter((key) => !REMEMBERED.test(key));
}

/** Takes all keys of a board away, as if Redis had lost them. */
export async function loseBoard(instance: Stores, board: Leaderboard): Promise<void> {
  const keys = await keysOf(instance, board);
  await Promise.all(keys.map((key) => instance.redis.commands.unlink(key)));
}

/** Everything that Redis keeps of a board, by key, with when it expires. */
export async function dumpBoard(
  instance: Stores,
  board: Leaderboard,
): Promise<Record<string, unknown>> {
  const { commands } = instance.redis;
  const keys = await keysOf(instance, board);
  const dumped = await Promise.all(
    keys.map(async (key) => {
      const [content, expiresAtMs] = await Promise.all([
        contentOf(instance, key),
        commands.pexpiretime(key),
      ]);
      return [key, { content: comparable(key, content, keys), expiresAtMs }] as const;
    }),
  );
  // Periods that became empty are struck off when somebody looks.
  return Object.fromEntries(dumped.filter(([, { content }]) => !isEmptyList(content)));
}

function isEmptyList(content: unknown): boolean {
  return Array.isArray(content) && content.length === 0;
}

async function contentOf({ redis }: Stores, key: string): Promise<unknown> {
  const { commands } = redis;
  switch (await commands.type(key)) {
    case 'hash':
      return commands.hgetall(key);
    case 'zset':
      return commands.zrange(key, 0, '-1', 'WITHSCORES');
    case 'set':
      return (await commands.smembers(key)).sort();
    default:
      throw new TypeError(`${key} is no key of a board`);
  }
}

function comparable(key: string, content: unknown, keys: readonly string[]): unknown {
  if (STATE.test(key)) {
    const state = content as Record<string, string>;
    return Object.fromEntries(LASTING.map((name) => [name, state[name]]));
  }
  if (PERIODS.test(key)) {
    const holds = (id: string): boolean =>
      keys.some((one) => one.endsWith(`:entries:${id}`) || one.endsWith(`:aside:${id}`));
    return (content as string[]).filter(holds);
  }
  if (!ASIDE.test(key)) return content;
  // A number may be written in more ways than one.
  return Object.entries(content as Record<string, string>)
    .map(([member, kept]) => {
      const [, score, value] = ASIDE_VALUE.exec(kept) ?? [];
      return [member, Number(score), value];
    })
    .sort();
}

/** In batches of so many. */
export async function* batchesOf<T>(items: readonly T[], size: number): AsyncGenerator<T[]> {
  for (let at = 0; at < items.length; at += size) yield items.slice(at, at + size);
}

export function aContent(overrides: Partial<BoardContent> = {}): BoardContent {
  return {
    version: 1,
    arrivals: 0,
    placements: batchesOf([], 1),
    entries: batchesOf([], 1),
    held: [],
    ...overrides,
  };
}
