import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { RostrumClient } from '@rostrum/client';
import type { OperationsAlertView, OperationsView } from '@rostrum/contracts';
import { DEFAULT_THRESHOLDS } from '@rostrum/domain';
import { KeySpace } from '@rostrum/redis-store';
import type { Redis } from 'ioredis';
import supertest from 'supertest';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { agentWith } from '../setup/agent.ts';
import { PARTITION_COUNT, startTestApp, type TestApp } from '../setup/app.ts';
import { connectRedis } from '../setup/direct-redis.ts';
import { viewDatabase } from '../setup/durable.ts';
import { expectProblem } from '../setup/problem.ts';
import { IS_CLUSTER } from '../setup/redis.ts';
import { type ServiceProcess, startServiceProcess } from '../setup/service-process.ts';
import { uniqueKey } from '../setup/unique.ts';

const SOON = { timeout: 20_000, interval: 50 };
const STREAM_CAPACITY = 20;
const ENV = {
  ROSTRUM_LEASE_MS: '1000',
  ROSTRUM_STREAM_CAPACITY: String(STREAM_CAPACITY),
  ROSTRUM_ALERT_EVENT_AGE_SECONDS: '0.5,600',
  ROSTRUM_ALERT_INTERVAL_MS: '200',
};
const RULES = join(import.meta.dirname, '../../docker/prometheus-alerts.yml');
const keys = new KeySpace(PARTITION_COUNT);

let app: TestApp;
let redis: Redis;
let client: RostrumClient;

// The instance that is asked stores nothing: who does is up to each test.
const MASTERS = IS_CLUSTER ? 3 : 1;
const ofEachMaster = <T>(one: T): T[] => Array<T>(MASTERS).fill(one);

beforeAll(async () => {
  app = await startTestApp({ env: { ...ENV, ROSTRUM_ROLE: 'api' } });
  redis = connectRedis(app.stores.redisUrl);
  redis.on('error', () => {});
  client = new RostrumClient({ baseUrl: app.url, token: app.secretKey, maxAttempts: 1 });
});
afterAll(async () => {
  redis?.disconnect();
  await app?.stop();
});

async function startWorker(): Promise<ServiceProcess> {
  const worker = await startServiceProcess(app.stores, { ...ENV, ROSTRUM_ROLE: 'worker' });
  onTestFinished(() => worker.kill('SIGKILL'));
  return worker;
}

async function createBoard(): Promise<{ key: string; partition: number }> {
  const key = uniqueKey('board');
  await client.createLeaderboard({ key, name: key, operator: 'increment' });
  const { partition } = keys.leaderboard({ tenantId: app.tenantId, key });
  return { key, partition };
}

const submit = (key: string) => client.submitScore(key, { memberId: 'ann', score: 1 });

function partitionIn({ partitions }: OperationsView, partition: number) {
  const found = partitions[partition];
  if (!found) throw new Error('there is no such partition');
  return found;
}

const alertIn = ({ alerts }: OperationsView, code: string): OperationsAlertView | undefined =>
  alerts.find((alert) => alert.code === code);

/** Waits until the answer is as the test says. */
function until(assertion: (view: OperationsView) => void): Promise<void> {
  return vi.waitFor(async () => assertion(await client.getOperations()), SOON);
}

/** Of what was written before this is called: an answer may be a second old. */
function untilAllIsStored(): Promise<void> {
  const calledAtMs = Date.now();
  return until((view) => {
    expect(Date.parse(view.at)).toBeGreaterThan(calledAtMs);
    expect(view.alerts.filter(({ code }) => !code.startsWith('redis.'))).toEqual([]);
    for (const { sequence, persisted, length } of view.partitions) {
      expect({ persisted, length }).toEqual({ persisted: sequence, length: 0 });
    }
  });
}

async function metrics(url = app.url): Promise<string> {
  const { text } = await supertest(url).get('/metrics').expect(200);
  return text;
}

/** The value of a sample, its labels as they are written. */
async function sample(name: string, url = app.url): Promise<number | undefined> {
  const line = (await metrics(url)).split('\n').find((each) => each.startsWith(`${name} `));
  return line === undefined ? undefined : Number(line.slice(name.length + 1));
}

describe('a worker that is halted', () => {
  it('has what waits and its age grow until there is an alert, and no more when it goes on', async () => {
    const worker = await startWorker();
    const { key, partition } = await createBoard();
    await submit(key);
    await untilAllIsStored();
    const before = partitionIn(await client.getOperations(), partition);
    expect(before.leases.map(({ role, instanceId }) => [role, instanceId !== undefined])).toEqual([
      ['persist', true],
      ['notify', true],
      ['tick', true],
      ['schedule', true],
    ]);

    process.kill(worker.pid, 'SIGSTOP');
    for (let time = 0; time < 3; time += 1) await submit(key);
    await until((view) => {
      const { groups, sequence, persisted, length, lengthShare } = partitionIn(view, partition);
      const group = groups.find((one) => one.group === 'persist');
      expect((group?.lag ?? 0) + (group?.pending ?? 0)).toBe(3);
      expect([sequence - persisted, length, lengthShare]).toEqual([3, 3, 3 / STREAM_CAPACITY]);
      expect(group?.oldestMs).toBeGreaterThan(500);
      expect(alertIn(view, 'log.age')).toMatchObject({
        severity: 'warning',
        group: 'persist',
        partitions: [partition],
        action: expect.stringContaining('PostgreSQL'),
      });
      expect(alertIn(view, 'lease.missing')).toMatchObject({
        severity: 'critical',
        role: 'persist',
      });
    });
    expect(await sample('rostrum_alert{code="log.age",severity="warning"}')).toBe(1);
    const labels = `{group="persist",partition="${partition}"}`;
    expect(await sample(`rostrum_log_oldest_event_age_seconds${labels}`)).toBeGreaterThan(0.5);
    expect(await sample('rostrum_partitions_without_lease{role="persist"}')).toBe(PARTITION_COUNT);

    process.kill(worker.pid, 'SIGCONT');
    await untilAllIsStored();
    await vi.waitFor(async () => {
      expect(await metrics()).not.toContain('rostrum_alert{code="log.age"');
    }, SOON);
    expect(await sample(`rostrum_log_oldest_event_age_seconds${labels}`)).toBe(0);
  });
});

describe('an instance that cannot tick', () => {
  it('says how late its viewers see changes, until it can again', async () => {
    const halting = await app.startInstance({
      ROSTRUM_ROLE: 'api',
      // Longer than Redis is away: what is not held is nobody's to be late with.
      ROSTRUM_LEASE_MS: '30000',
      ROSTRUM_ALERT_TICK_LAG_SECONDS: '0.5,600',
    });
    onTestFinished(() => halting.stop());
    const late = 'rostrum_alert{code="tick.late",severity="warning"}';
    await vi.waitFor(async () => {
      const held = await sample('rostrum_instance_leases{role="tick"}', halting.url);
      expect(held).toBeGreaterThan(0);
      expect(await sample(late, halting.url)).toBeUndefined();
    }, SOON);
    await app.stores.redis.kill('SIGSTOP');
    try {
      await vi.waitFor(async () => expect(await sample(late, halting.url)).toBe(1), SOON);
      expect(await sample('rostrum_tick_lag_seconds', halting.url)).toBeGreaterThan(0.5);
    } finally {
      await app.stores.redis.kill('SIGCONT');
    }
    await vi.waitFor(async () => {
      expect(await sample('rostrum_redis_up', halting.url)).toBe(1);
      expect(await sample(late, halting.url)).toBeUndefined();
    }, SOON);
  });
});

describe('an alert', () => {
  it('is written to the log once when it comes and once when it is gone', async () => {
    const witness = await startServiceProcess(app.stores, { ...ENV, ROSTRUM_ROLE: 'api' });
    onTestFinished(() => witness.kill('SIGKILL'));
    const { key, partition } = await createBoard();
    await submit(key);
    const told = (text: string) => {
      const lines = witness.output().split('\n');
      return lines.filter((line) => line.includes('"group":"persist"') && line.includes(text))
        .length;
    };
    const [come, gone] = ['"msg":"alert: Events wait', '"msg":"alert is over: log.age'];
    await vi.waitFor(() => expect(told(come)).toBe(1), SOON);
    // Ten looks later.
    const age = `rostrum_log_oldest_event_age_seconds{group="persist",partition="${partition}"}`;
    const agedBy = (await sample(age, witness.url)) ?? 0;
    await vi.waitFor(async () => {
      expect(await sample(age, witness.url)).toBeGreaterThan(agedBy + 2);
    }, SOON);
    expect([told(come), told(gone)]).toEqual([1, 0]);
    await startWorker();
    await vi.waitFor(() => expect(told(gone)).toBe(1), SOON);
    expect(told(come)).toBe(1);
  });

  it('of dead letters is there as long as they are', async () => {
    const { partition } = await createBoard();
    const { dead } = keys.partition(partition);
    await redis.xadd(dead, '*', 'garbage', 'in');
    await until((view) => {
      expect(partitionIn(view, partition).deadLetters).toBe(1);
      expect(alertIn(view, 'dead_letters.present')).toMatchObject({
        severity: 'warning',
        partitions: [partition],
      });
    });
    await redis.del(dead);
    await until((view) => expect(alertIn(view, 'dead_letters.present')).toBeUndefined());
  });

  it('of how Redis is set up is told in the health of the service, which stays ready', async () => {
    await redis.config('SET', 'maxmemory-policy', 'allkeys-lru');
    onTestFinished(() => redis.config('SET', 'maxmemory-policy', 'noeviction').then(() => {}));
    await vi.waitFor(async () => {
      const { body } = await supertest(app.url).get('/health/ready').expect(200);
      expect(body.details.redis).toEqual({
        status: 'up',
        alerts: ofEachMaster({ code: 'redis.eviction', severity: 'critical' }),
      });
    }, SOON);
  });
});

describe('the metrics', () => {
  it('count what is stored and how long it took, what was refused, and what was rebuilt', async () => {
    const { key } = await createBoard();
    for (let time = 0; time < STREAM_CAPACITY; time += 1) await submit(key);
    await expect(submit(key)).rejects.toMatchObject({ code: 'store.backpressure' });
    expect(await sample('rostrum_writes_refused_total{code="store.backpressure"}')).toBe(1);
    await until((view) => {
      expect(alertIn(view, 'log.length')).toMatchObject({ severity: 'critical' });
    });

    const worker = await startWorker();
    await untilAllIsStored();
    expect(await sample('rostrum_events_stored_total', worker.url)).toBeGreaterThanOrEqual(
      STREAM_CAPACITY,
    );
    const latencies = 'rostrum_event_store_latency_seconds_count';
    expect(await sample(latencies, worker.url)).toBe(
      await sample('rostrum_events_stored_total', worker.url),
    );
    await vi.waitFor(async () => {
      const held = await sample('rostrum_instance_leases{role="persist"}', worker.url);
      expect(held).toBe(PARTITION_COUNT);
    }, SOON);

    const database = viewDatabase(app.stores);
    onTestFinished(() => database.close());
    const [stored] = await database.rows<{ count: number }>(
      'SELECT ((SELECT count(*) FROM leaderboard_entries) + (SELECT count(*) FROM ballots))::integer AS count',
    );
    expect(stored?.count).toBeGreaterThan(1);
    await redis.flushall();
    await vi.waitFor(async () => {
      expect(await sampleBoth('rostrum_rebuilt_partitions_total')).toBe(PARTITION_COUNT);
      expect(await sampleBoth('rostrum_rebuilt_members_total')).toBe(stored?.count);
    }, SOON);
    await untilAllIsStored();

    async function sampleBoth(name: string): Promise<number> {
      const samples = await Promise.all([app.url, worker.url].map((url) => sample(name, url)));
      return samples.reduce<number>((sum, one) => sum + (one ?? 0), 0);
    }
  });

  it('are told while Redis is away, and so are the figures', async () => {
    await app.stores.redis.kill('SIGSTOP');
    try {
      await vi.waitFor(async () => expect(await sample('rostrum_redis_up')).toBe(0), SOON);
      const text = await metrics();
      expect(text).not.toContain('rostrum_log_length_events{');
      expect(text).toMatch(/^rostrum_postgres_up 1$/m);
      // Of a Cluster that is away whole nobody knows any more which masters it had.
      const alert = /^rostrum_alert\{code="redis.unreachable",severity="critical"\} [1-3]$/m;
      await vi.waitFor(async () => expect(await metrics()).toMatch(alert), SOON);
      const view = await client.getOperations();
      expect(new Set(view.partitions.map(({ state }) => state))).toEqual(new Set(['away']));
      expect(view.redis[0]).toMatchObject({ fault: expect.any(String) });
    } finally {
      await app.stores.redis.kill('SIGCONT');
    }
    await vi.waitFor(async () => expect(await sample('rostrum_redis_up')).toBe(1), SOON);
  });

  it('do not hammer Redis however often they are asked for', async () => {
    const calls = async () => {
      const info = await redis.info('commandstats');
      return Number(/^cmdstat_config\|get:calls=(\d+)/m.exec(info)?.[1] ?? 0);
    };
    const startedAt = performance.now();
    const before = await calls();
    await Promise.all(Array.from({ length: 50 }, () => metrics()));
    const seconds = (performance.now() - startedAt) / 1000;
    expect((await calls()) - before).toBeLessThanOrEqual(MASTERS * (seconds + 1));
  });

  it('are all there that the alerts for Prometheus ask for, at the thresholds of the service', async () => {
    const rules = await readFile(RULES, 'utf8');
    const names = new Set(rules.match(/\brostrum_[a-z_]+/g));
    expect(names.size).toBeGreaterThan(15);
    const known = new Set(
      [...(await metrics()).matchAll(/^# TYPE (rostrum_\w+) /gm)].map(([, name]) => name),
    );
    const missing = [...names].filter((name) => !known.has(name.replace(/_bucket$/, '')));
    expect(missing).toEqual([]);

    const limits = (metric: string): number[] =>
      [...rules.matchAll(new RegExp(`expr: .*${metric}.* >= ([\\d.]+)$`, 'gm'))].map(([, limit]) =>
        Number(limit),
      );
    const { eventAgeMs, streamShare, memoryShare, tickLagMs } = DEFAULT_THRESHOLDS;
    const pair = ({ warning, critical }: typeof eventAgeMs, unit = 1) => [
      warning / unit,
      critical / unit,
    ];
    expect(limits('rostrum_log_oldest_event_age_seconds')).toEqual(pair(eventAgeMs, 1000));
    expect(limits('rostrum_log_capacity_events')).toEqual(pair(streamShare));
    expect(limits('rostrum_redis_memory_max_bytes')).toEqual(pair(memoryShare));
    expect(limits('rostrum_tick_lag_seconds')).toEqual(pair(tickLagMs, 1000));
  });

  it('and the figures name no tenant and nothing of theirs', async () => {
    const { key } = await createBoard();
    await submit(key);
    const told = (await metrics()) + JSON.stringify(await client.getOperations());
    for (const secret of [app.tenantId, key, 'ann']) {
      expect(told).not.toMatch(new RegExp(`\\b${secret}\\b`));
    }
  });
});

describe('who may see it', () => {
  const ROUTE = '/v1/operations';

  it('are hosts: secret keys, and operators who are signed in', async () => {
    await agentWith(app.url, app.secretKey).get(ROUTE).expect(200);
    const operator = supertest.agent(app.url);
    expectProblem(await operator.get('/console/operations'), 401, 'auth.missing');
    const { adminEmail: email, adminPassword: password } = app;
    await operator.post('/console/login').send({ email, password }).expect(200);
    const { body } = await operator.get('/console/operations').expect(200);
    expect(body.partitions).toHaveLength(PARTITION_COUNT);
    expect(body.thresholds.eventAgeMs).toEqual({ warning: 500, critical: 600_000 });
    expect(body.postgres.pool.max).toBeGreaterThan(0);
    expect(body.instance).toMatchObject({ instanceId: expect.any(String), connections: 0 });
    const publishable = await agentWith(app.url, app.publishableKey).get(ROUTE);
    expectProblem(publishable, 403, 'auth.forbidden');
    expectProblem(await agentWith(app.url).get(ROUTE), 401, 'auth.missing');
  });

  it('are those of the tenants that run the installation, where that is set', async () => {
    const other = await app.provision('Other');
    const fenced = await app.startInstance({ ROSTRUM_OPERATIONS_TENANTS: `t_x,${app.tenantId}` });
    await agentWith(fenced.url, app.secretKey).get(ROUTE).expect(200);
    expectProblem(await agentWith(fenced.url, other.secretKey).get(ROUTE), 403, 'auth.forbidden');
    await agentWith(fenced.url, other.secretKey).get(`${ROUTE}/dead-letters`).expect(200);
  });
});
