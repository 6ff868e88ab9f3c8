import { RostrumClient } from '@rostrum/client';
import type { Redis } from 'ioredis';
import { TenantsService } from '../../../apps/api/src/tenants/tenants.service.ts';
import { startTestInstance, startTestStores, type TestStores } from '../app.ts';
import { connectRedis } from '../direct-redis.ts';
import { type Stage, setStage } from '../live-oracle/stage.ts';
import type { TruthSource } from '../live-oracle/truth.ts';
import { Writers } from '../live-oracle/writers.ts';
import { type ServiceProcess, startServiceProcess } from '../service-process.ts';
import { Balancer } from './balancer.ts';

const REQUEST_MS = 3000;
const WRITERS = 6;
const REST_MS = 20;

/** Where faults are tried: instances in processes of their own behind a balancer. */
export interface Arena {
  stores: TestStores;
  redis: Redis;
  instances: ServiceProcess[];
  balancer: Balancer;
  source: TruthSource;
  stage: Stage;
  /** They write through the balancer. */
  writers: Writers;
  /** With the secret key, through the balancer. */
  host: RostrumClient;
  /** Another process, not yet behind the balancer. */
  startInstance(env?: Record<string, string>): Promise<ServiceProcess>;
  stop(): Promise<void>;
}

export interface ArenaOptions {
  /** Others than a Redis alone that is killed and comes back, as a cluster; stopped with the arena. */
  stores?: TestStores;
  instances?: number;
  env?: Record<string, string>;
}

export async function openArena({
  instances: count = 2,
  env = {},
  stores: given,
}: ArenaOptions = {}): Promise<Arena> {
  // What a server that is killed keeps must not depend on when it last wrote its file.
  const stores = given ?? (await startTestStores({ redisConfig: { appendfsync: 'always' } }));
  const tenant = await provision(stores);
  const settings = { ROSTRUM_TICK_MS: '100', ROSTRUM_LEASE_MS: '1000', ...env };
  const all: ServiceProcess[] = [];
  const startInstance = async (more: Record<string, string> = {}) => {
    const instance = await startServiceProcess(stores, { ...settings, ...more });
    all.push(instance);
    return instance;
  };
  const instances = await Promise.all(Array.from({ length: count }, () => startInstance()));
  const balancer = await Balancer.open(instances.map(({ url }) => url));
  const redis = connectRedis(stores.redisUrl, {
    retryStrategy: () => 50,
    maxRetriesPerRequest: null,
  });
  redis.on('error', () => {});
  const { tenantId, secretKey: token, publishableKey } = tenant;
  const host = new RostrumClient({ baseUrl: balancer.url, token, maxAttempts: 20 });
  const stage = await setStage(host);
  const once = { maxAttempts: 1, timeoutMs: REQUEST_MS };
  const writer = new RostrumClient({ baseUrl: balancer.url, token, ...once });
  return {
    stores,
    redis,
    instances,
    balancer,
    source: { url: balancer.url, tenantId, tokens: { host: token, anybody: publishableKey } },
    stage,
    host,
    writers: new Writers({ stage, clients: [writer], count: WRITERS, restMs: REST_MS }),
    startInstance,
    async stop() {
      redis.disconnect();
      await balancer.close();
      await Promise.all(all.filter((one) => one.isRunning()).map((one) => one.kill('SIGKILL')));
      await stores.stop();
    },
  };
}

/** By an instance that is gone when the faults begin. */
async function provision(stores: TestStores) {
  const instance = await startTestInstance(stores, { ROSTRUM_ROLE: 'api' });
  const tenants = instance.app.get(TenantsService, { strict: false });
  const tenant = await tenants.provision('Faults', `faults-${Date.now()}@example.org`);
  await instance.stop();
  return tenant;
}
