import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTestStores, type TestStores } from '../setup/app.ts';
import { startServiceProcess } from '../setup/service-process.ts';

const REQUIRED = { ROSTRUM_REQUIRE_SAFE_REDIS: 'true' };
let safe: TestStores;
let unsafe: TestStores;

beforeAll(async () => {
  safe = await startTestStores();
  unsafe = await startTestStores({ redisConfig: { 'maxmemory-policy': 'allkeys-lru' } });
});
afterAll(() => Promise.all([safe?.stop(), unsafe?.stop()]));

/** What a service on these stores wrote when it had started. */
async function outputOf(stores: TestStores, env: Record<string, string> = {}): Promise<string> {
  const service = await startServiceProcess(stores, env);
  await service.kill('SIGTERM');
  return service.output();
}

it('a Redis that throws data away is told of at start with what to do', async () => {
  const line = 'Set in redis.conf: maxmemory-policy noeviction';
  expect(await outputOf(unsafe)).toContain(line);
  expect(await outputOf(safe)).not.toContain(line);
});

it('it keeps the service from starting where that is required, and a safe one does not', async () => {
  await expect(outputOf(unsafe, REQUIRED)).rejects.toThrow(
    /ROSTRUM_REQUIRE_SAFE_REDIS is set:\n.*Set in redis\.conf: maxmemory-policy noeviction/,
  );
  await outputOf(safe, REQUIRED);
});
