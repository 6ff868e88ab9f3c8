import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  startTestInstance,
  startTestStores,
  type TestInstance,
  type TestStores,
} from '../setup/app.ts';

let safe: TestStores;
let unsafe: TestStores;
const started: TestInstance[] = [];

beforeAll(async () => {
  safe = await startTestStores();
  unsafe = await startTestStores({ redisConfig: { 'maxmemory-policy': 'allkeys-lru' } });
});
afterAll(async () => {
  await Promise.all(started.map((instance) => instance.stop()));
  await Promise.all([safe?.stop(), unsafe?.stop()]);
});

async function start(stores: TestStores, env: Record<string, string> = {}): Promise<void> {
  started.push(await startTestInstance(stores, env));
}

it('a Redis that throws data away is refused at start where that is required, and else allowed', async () => {
  const required = { ROSTRUM_REQUIRE_SAFE_REDIS: 'true' };
  await expect(start(unsafe, required)).rejects.toThrow(/maxmemory-policy noeviction/);
  await start(unsafe);
  await start(safe, required);
});
