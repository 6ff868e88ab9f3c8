import type { Redis } from 'ioredis';
import type { TestStores } from './app.ts';
import { connectRedis } from './direct-redis.ts';
import { viewDatabase } from './durable.ts';

export async function dumpRedis(redisUrl: string): Promise<string> {
  const redis = connectRedis(redisUrl);
  try {
    const lines: string[] = [];
    for await (const page of redis.scanStream({ count: 1000 })) {
      for (const key of page as string[]) lines.push(`${key} ${await contentOf(redis, key)}`);
    }
    return lines.join('\n');
  } finally {
    redis.disconnect();
  }
}

const READERS: Record<string, (redis: Redis, key: string) => Promise<unknown>> = {
  string: (redis, key) => redis.get(key),
  hash: (redis, key) => redis.hgetall(key),
  set: (redis, key) => redis.smembers(key),
  zset: (redis, key) => redis.zrange(key, '0', '-1', 'WITHSCORES'),
  list: (redis, key) => redis.lrange(key, 0, -1),
  stream: (redis, key) => redis.xrange(key, '-', '+'),
};

async function contentOf(redis: Redis, key: string): Promise<string> {
  const type = await redis.type(key);
  if (type === 'none') return '';
  const read = READERS[type];
  if (!read) throw new Error(`${key}: nothing reads a ${type}`);
  return JSON.stringify(await read(redis, key));
}

export async function dumpDatabase(stores: Pick<TestStores, 'databaseUrl'>): Promise<string> {
  const database = viewDatabase(stores);
  try {
    const tables = await database.rows<{ name: string }>(
      "SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public'",
    );
    const dumps = tables.map(async ({ name }) => {
      const rows = await database.rows<{ row: string }>(`SELECT t::text AS row FROM "${name}" t`);
      return rows.map(({ row }) => `${name} ${row}`).join('\n');
    });
    return (await Promise.all(dumps)).join('\n');
  } finally {
    await database.close();
  }
}
