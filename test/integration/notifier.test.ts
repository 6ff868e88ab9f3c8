import { RostrumClient } from '@rostrum/client';
import { DomainError, type LogEvent } from '@rostrum/domain';
import { KeySpace } from '@rostrum/redis-store';
import type { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { type EventHandler, EventHandlers } from '../../apps/api/src/durability/event-handlers.ts';
import {
  PARTITION_COUNT,
  startTestApp,
  startTestInstance,
  startTestStores,
  type TestApp,
  type TestInstance,
} from '../setup/app.ts';
import { connectRedis } from '../setup/direct-redis.ts';
import { type DurableView, viewDatabase } from '../setup/durable.ts';
import { startServiceProcess } from '../setup/service-process.ts';
import { uniqueKey } from '../setup/unique.ts';

const SOON = { timeout: 20_000, interval: 20 };
const CAPACITY = 50;
const ENVIRONMENT = {
  ROSTRUM_LEASE_MS: '1000',
  ROSTRUM_STREAM_CAPACITY: String(CAPACITY),
};
const keys = new KeySpace(PARTITION_COUNT);
const partitions = Array.from({ length: PARTITION_COUNT }, (_, partition) => partition);

let app: TestApp;
let database: DurableView;
let redis: Redis;
let client: RostrumClient;

// Who stores and who handles is up to each test.
beforeAll(async () => {
  const stores = await startTestStores();
  app = await startTestApp({ stores, env: { ...ENVIRONMENT, ROSTRUM_ROLE: 'api' } });
  database = viewDatabase(stores);
  redis = connectRedis(stores.redisUrl);
  client = new RostrumClient({ baseUrl: app.url, token: app.secretKey, maxAttempts: 1 });
});
afterAll(async () => {
  redis?.disconnect();
  await database?.close();
  await app?.stop();
});

/** Handles what it is told as it is told to. */
class Witness implements EventHandler {
  readonly types = ['poll.moved', 'poll.reset'] as const;
  readonly told: LogEvent[] = [];
  act: (event: LogEvent, late: AbortSignal) => Promise<void> = async () => {};

  async handle(event: LogEvent, late: AbortSignal): Promise<void> {
    this.told.push(event);
    await this.act(event, late);
  }

  of(pollId: string): string[] {
    const own = this.told.filter(({ resourceId }) => resourceId === pollId);
    return own.map(({ body }) => (body.type === 'poll.moved' ? body.to : body.type));
  }
}

async function startWorker(witness = new Witness(), more: Record<string, string> = {}) {
  const env = { ...ENVIRONMENT, ROSTRUM_ROLE: 'worker', ...more };
  const instance = await startTestInstance(app.stores, env, (own) => register(own, witness));
  onTestFinished(() => instance.stop());
  return { instance, witness };
}

function register(on: TestInstance['app'], witness: EventHandler): void {
  on.get(EventHandlers, { strict: false }).register(witness);
}

async function aPoll(): Promise<string> {
  const poll = await client.createPoll({
    key: uniqueKey('told'),
    question: 'Which?',
    type: 'single',
    durability: 'applied',
    options: ['a', 'b'].map((id) => ({ id, label: id })),
  });
  return poll.pollId;
}

const partitionOf = (pollId: string) => keys.poll({ tenantId: app.tenantId, id: pollId }).partition;
const eventsOf = (pollId: string) => keys.partition(partitionOf(pollId)).events;

async function storedCount(pollId: string): Promise<number> {
  const stored = await database.rows('SELECT 1 FROM events WHERE resource_id = $1', [pollId]);
  return stored.length;
}

describe('handlers', () => {
  it('are told of every event of their types in order, once it is stored', async () => {
    const { witness } = await startWorker();
    const pollId = await aPoll();
    const stored: number[] = [];
    witness.act = async () => {
      stored.push(await storedCount(pollId));
    };
    await client.openPoll(pollId);
    await client.closePoll(pollId);
    await client.reopenPoll(pollId);
    await client.castBallot(pollId, 'ann', { choices: ['a'] });
    await client.resetPoll(pollId);
    const all = ['open', 'closed', 'open', 'poll.reset'];
    await vi.waitFor(() => expect(witness.of(pollId)).toEqual(all), SOON);
    for (const [index, count] of stored.entries()) expect(count).toBeGreaterThan(index);
    await vi.waitFor(async () => expect(await redis.xlen(eventsOf(pollId))).toBe(0), SOON);
    expect(witness.of(pollId)).toEqual(all);
  });

  it('miss nothing that was written while no consumer ran, of either group', async () => {
    const pollId = await aPoll();
    const first = await startWorker();
    await client.openPoll(pollId);
    await vi.waitFor(() => expect(first.witness.of(pollId)).toEqual(['open']), SOON);
    await first.instance.stop();
    await client.closePoll(pollId);
    await client.reopenPoll(pollId);
    const second = await startWorker();
    await vi.waitFor(() => expect(second.witness.of(pollId)).toEqual(['closed', 'open']), SOON);
    expect(await storedCount(pollId)).toBe(3);
  });

  it('go on when an instance is killed that held the partitions', async () => {
    const env = { ROSTRUM_ROLE: 'worker', ROSTRUM_LEASE_MS: '1000' };
    const killed = await startServiceProcess(app.stores, env);
    onTestFinished(() => killed.kill('SIGKILL'));
    const leases = partitions.map((partition) => keys.lease('notify', partition));
    const held = async () => (await redis.mget(leases)).filter((holder) => holder !== null);
    await vi.waitFor(async () => expect(await held()).toHaveLength(PARTITION_COUNT), SOON);
    await killed.kill('SIGKILL');
    const pollId = await aPoll();
    await client.openPoll(pollId);
    const { witness } = await startWorker();
    await vi.waitFor(() => expect(witness.of(pollId)).toEqual(['open']), SOON);
  });

  it('that wait for a store hold the stream, until it is full; then writes go on', async () => {
    const { witness } = await startWorker();
    const pollId = await aPoll();
    let isAway = true;
    witness.act = async () => {
      if (isAway) throw new DomainError('store.unavailable', 'away');
    };
    await client.openPoll(pollId);
    await vi.waitFor(() => expect(witness.of(pollId)).not.toEqual([]), SOON);
    const cast = (voter: number) => client.castBallot(pollId, `v${voter}`, { choices: ['a'] });
    for (let voter = 1; voter < CAPACITY; voter += 1) await cast(voter);
    await vi.waitFor(async () => expect(await storedCount(pollId)).toBe(CAPACITY), SOON);
    expect(await redis.xlen(eventsOf(pollId))).toBe(CAPACITY);
    await expect(cast(CAPACITY)).rejects.toMatchObject({ code: 'store.backpressure' });
    isAway = false;
    await vi.waitFor(() => cast(CAPACITY), SOON);
    expect(await client.getPollResults(pollId)).toMatchObject({ ballotCount: CAPACITY });
  });

  it('that fail have the event set aside, and are told of it again when somebody retries it', async () => {
    const { witness } = await startWorker();
    const pollId = await aPoll();
    const isPoison = (event: LogEvent) =>
      event.resourceId === pollId && event.body.type === 'poll.moved' && event.body.to === 'open';
    witness.act = async (event) => {
      if (isPoison(event)) throw new Error('no such hook');
    };
    await client.openPoll(pollId);
    await client.closePoll(pollId);
    const told = ['open', 'open', 'open', 'open', 'open', 'closed'];
    await vi.waitFor(() => expect(witness.of(pollId)).toEqual(told), SOON);
    const { items } = await client.listDeadLetters({ partition: partitionOf(pollId) });
    expect(items).toMatchObject([
      { group: 'notify', type: 'poll.moved', reason: 'Error: no such hook' },
    ]);
    const [letter] = items;
    expect(await storedCount(pollId)).toBe(2);

    const retrying = new Witness();
    register(app.app, retrying);
    retrying.act = witness.act;
    const retry = () => client.retryDeadLetter(letter?.id ?? '');
    await expect(retry()).rejects.toMatchObject({ code: 'dead_letter.not_retriable' });
    retrying.act = async () => {};
    expect(await retry()).toMatchObject({ outcome: 'handled' });
    expect(retrying.of(pollId)).toEqual(['open', 'open']);
    expect(await storedCount(pollId)).toBe(2);
    const left = await client.listDeadLetters({ partition: partitionOf(pollId) });
    expect(left.items).toEqual([]);
  });

  it('that never answer have the event set aside, and hold up nobody for good', async () => {
    const { witness } = await startWorker(new Witness(), { ROSTRUM_HANDLER_TIMEOUT_MS: '100' });
    const pollId = await aPoll();
    const given: AbortSignal[] = [];
    witness.act = async ({ resourceId, body }, late) => {
      if (resourceId !== pollId || body.type !== 'poll.moved' || body.to !== 'open') return;
      given.push(late);
      await new Promise(() => {});
    };
    await client.openPoll(pollId);
    await client.closePoll(pollId);
    const told = ['open', 'open', 'open', 'open', 'open', 'closed'];
    await vi.waitFor(() => expect(witness.of(pollId)).toEqual(told), SOON);
    expect(given.map(({ aborted }) => aborted)).toEqual([true, true, true, true, true]);
    const { items } = await client.listDeadLetters({ partition: partitionOf(pollId) });
    expect(items).toMatchObject([{ group: 'notify', reason: 'Error: it took longer than 100 ms' }]);
    await client.discardDeadLetter(items[0]?.id ?? '');
  });

  it('go on in a new life of the log, when Redis was killed and came back with its file', async () => {
    const { witness } = await startWorker();
    const pollId = await aPoll();
    await client.openPoll(pollId);
    await vi.waitFor(() => expect(witness.of(pollId)).toEqual(['open']), SOON);
    await client.closePoll(pollId);
    await app.stores.redis.kill('SIGKILL');
    await app.stores.redis.restart();
    await vi.waitFor(() => expect(witness.of(pollId)).toContain('closed'), SOON);
    await vi.waitFor(() => client.reopenPoll(pollId), SOON);
    await vi.waitFor(() => expect(witness.of(pollId).at(-1)).toBe('open'), SOON);
    const told = witness.of(pollId);
    // Twice at most, and then in a row: what was told when Redis had not written down that it was.
    expect(told.filter((one, index) => one !== told[index - 1])).toEqual([
      'open',
      'closed',
      'open',
    ]);
  });

  it('are told of what was stored and not handled when Redis was lost', async () => {
    const first = await startWorker();
    const pollId = await aPoll();
    await client.openPoll(pollId);
    await vi.waitFor(() => expect(first.witness.of(pollId)).toEqual(['open']), SOON);
    first.witness.act = async () => {
      throw new DomainError('store.unavailable', 'away');
    };
    await client.closePoll(pollId);
    await vi.waitFor(async () => expect(await storedCount(pollId)).toBe(2), SOON);
    await vi.waitFor(() => expect(first.witness.of(pollId)).toContain('closed'), SOON);
    await first.instance.stop();
    await redis.flushall();
    const { witness } = await startWorker();
    await vi.waitFor(() => expect(witness.of(pollId)).toContain('closed'), SOON);
    await vi.waitFor(() => client.reopenPoll(pollId), SOON);
    await vi.waitFor(() => expect(witness.of(pollId).slice(-2)).toEqual(['closed', 'open']), SOON);
  });
});
