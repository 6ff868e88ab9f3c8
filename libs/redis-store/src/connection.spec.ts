import { setTimeout as delay } from 'node:timers/promises';
import { DomainError } from '@rostrum/domain';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { IS_CLUSTER, ownRedis } from '../../../test/setup/redis.ts';
import { aBoard, aSubmission, type Instance, openInstance } from '../test/fixtures.ts';
import { openProxy } from '../test/proxy.ts';
import { RedisConnections, toDomainError } from './connection.ts';
import { SCRIPTS } from './scripts.gen.ts';

const UNAVAILABLE = { code: 'store.unavailable', retryable: true, retryAfterSeconds: 1 };

const redis = ownRedis();
let instance: Instance;
const board = aBoard({ operator: 'increment' });

beforeAll(async () => {
  instance = await openInstance(redis().url);
  await instance.ranking.install(board);
});
afterEach(async () => {
  await redis().kill('SIGCONT');
});
afterAll(() => instance.close());

function increment(on: Instance): Promise<unknown> {
  return on.ranking.submit({
    board,
    submissions: [aSubmission('a', 1, { operator: 'increment' })],
    wantRanks: false,
    idempotency: undefined,
  });
}

async function countOf(on: Instance): Promise<number> {
  const page = await on.ranking.page(board, 'all-time', { at: 'member', memberId: 'a' }, 1);
  return page?.entries[0]?.score ?? 0;
}

/** The refusal of a call, which must come within a second of it. */
async function refusalWithinASecond(call: () => Promise<unknown>): Promise<unknown> {
  const started = performance.now();
  const refusal = await call().then(
    () => undefined,
    (error: unknown) => error,
  );
  expect(performance.now() - started).toBeLessThan(1000);
  return refusal;
}

/** Waits until Redis serves again, without anybody's help. */
async function servesAgain(on: Instance): Promise<void> {
  await vi.waitFor(() => countOf(on), { timeout: 5000, interval: 20 });
}

describe('when Redis is killed', () => {
  it('every kind of call is refused within a second, and served again after the restart', async () => {
    await increment(instance);
    const before = await countOf(instance);
    await redis().kill('SIGKILL');
    const calls: Record<string, () => Promise<unknown>> = {
      submit: () => increment(instance),
      page: () => instance.ranking.page(board, 'all-time', { at: 'top' }, 1),
      definition: () => instance.ranking.definition(board),
      standings: () => instance.ballots.standings([{ tenantId: 't1', id: 'p' }]),
      takeDirty: () => instance.feeds.takeDirty([0, 1]),
      acquire: () => instance.leases.acquire('tick', [0], 'me', 1000, 1),
      renew: () => instance.leases.renew('tick', [0], 'me', 1000),
      readNew: () => instance.log.readNew('persist', [0], 1, 10),
    };
    for (const [name, call] of Object.entries(calls)) {
      expect(await refusalWithinASecond(call), name).toMatchObject(UNAVAILABLE);
    }
    await redis().restart();
    await servesAgain(instance);
    // Refused calls were not kept to be sent afterwards.
    expect(await countOf(instance)).toBe(before);
    // Its log is compared before it takes writes.
    await vi.waitFor(() => increment(instance));
    expect(await countOf(instance)).toBe(before + 1);
  });

  it('calls in flight are refused within a second', async () => {
    await redis().kill('SIGSTOP');
    const inFlight = Array.from({ length: 20 }, () =>
      refusalWithinASecond(() => increment(instance)),
    );
    await delay(50);
    await redis().kill('SIGKILL');
    for (const refusal of await Promise.all(inFlight)) expect(refusal).toMatchObject(UNAVAILABLE);
    await redis().restart();
    await servesAgain(instance);
  });
});

describe('when Redis stands still', () => {
  it('each call is refused within a second, whenever it comes, and none counts twice', async () => {
    const before = await countOf(instance);
    await redis().kill('SIGSTOP');
    const refusals: Promise<unknown>[] = [];
    // For longer than one command may take, so that some come while others wait before them.
    for (let call = 0; call < 20; call += 1) {
      refusals.push(refusalWithinASecond(() => increment(instance)));
      await delay(75);
    }
    for (const refusal of await Promise.all(refusals)) expect(refusal).toMatchObject(UNAVAILABLE);
    await redis().kill('SIGCONT');
    await servesAgain(instance);
    // Those that had reached the server may have counted, without our knowing.
    const after = await countOf(instance);
    expect(after).toBeGreaterThanOrEqual(before);
    expect(after).toBeLessThanOrEqual(before + refusals.length);
    await increment(instance);
    expect(await countOf(instance)).toBe(after + 1);
  });
});

// The proxy stands before one server, and a Cluster tells where the others are.
describe.skipIf(IS_CLUSTER)(
  'when the connection drops after a write reached Redis, before the answer came',
  () => {
    it('the write is reported as unknown and never sent again', async () => {
      const proxy = await openProxy(redis().port);
      const distant = await openInstance(proxy.url);
      try {
        await increment(distant);
        const before = await countOf(instance);
        const isLost = proxy.loseRepliesTo(board.key);
        const refusals = Array.from({ length: 3 }, () =>
          refusalWithinASecond(() => increment(distant)),
        );
        await isLost;
        proxy.dropConnections();
        for (const refusal of await Promise.all(refusals))
          expect(refusal).toMatchObject(UNAVAILABLE);
        await servesAgain(distant);
        expect(await countOf(instance)).toBe(before + 3);
      } finally {
        await distant.close();
        await proxy.close();
      }
    });

    it('the write counts once when the caller repeats it under its idempotency key', async () => {
      const proxy = await openProxy(redis().port);
      const distant = await openInstance(proxy.url);
      try {
        const before = await countOf(instance);
        const request = {
          board,
          submissions: [aSubmission('a', 1, { operator: 'increment' })],
          wantRanks: false,
          idempotency: { key: 'once', fingerprint: 'body' },
        };
        const isLost = proxy.loseRepliesTo(board.key);
        const lost = refusalWithinASecond(() => distant.ranking.submit(request));
        await isLost;
        proxy.dropConnections();
        expect(await lost).toMatchObject(UNAVAILABLE);
        await servesAgain(distant);
        expect(await distant.ranking.submit(request)).toMatchObject({ isReplayed: true });
        expect(await countOf(instance)).toBe(before + 1);
      } finally {
        await distant.close();
        await proxy.close();
      }
    });
  },
);

describe('a server that has forgotten the scripts', () => {
  it('is taught them again without the caller noticing', async () => {
    const before = await countOf(instance);
    await instance.redis.commands.function('FLUSH');
    await Promise.all(Array.from({ length: 10 }, () => increment(instance)));
    expect(await countOf(instance)).toBe(before + 10);
  });
});

describe.skipIf(IS_CLUSTER)('libraries of other versions', () => {
  it('are left beside our own, but only so many', async () => {
    const { commands } = instance.redis;
    const load = (version: number) =>
      commands.function(
        'LOAD',
        'REPLACE',
        `#!lua name=rostrum_readStats_old${version}\n` +
          `redis.register_function('rostrum_readStats_old${version}', function() end)`,
      );
    const versions = async () =>
      ((await commands.function('LIST', 'LIBRARYNAME', 'rostrum_readStats_*')) as unknown[]).length;
    const readAnew = async () => {
      await commands.function('DELETE', SCRIPTS.readStats.functionName).catch(() => {});
      await instance.ranking.scoresAt(board, 'all-time', [0]);
    };
    for (let version = 0; version < 7; version += 1) await load(version);
    await readAnew();
    expect(await versions()).toBe(8);
    await load(7);
    await readAnew();
    expect(await versions()).toBe(1);
  });
});

describe('RedisConnections', () => {
  it('refuse at once while there is no Redis to be found, and tell each fault once', async () => {
    const faults: string[] = [];
    const away = new RedisConnections({
      redisUrl: 'redis://127.0.0.1:1',
      name: 'test',
      onFault: (connection, error) => faults.push(`${connection}: ${error.message}`),
    });
    try {
      let attempts = 0;
      away.commands.on('reconnecting', () => {
        attempts += 1;
      });
      await new Promise((resolve) => away.commands.once('reconnecting', resolve));
      const call = away.run('readFeed', ['a', 'b'], ['c', '', 1]);
      await expect(call).rejects.toMatchObject(UNAVAILABLE);
      expect(attempts).toBe(1);
      await vi.waitFor(() => expect(attempts).toBeGreaterThan(2), { timeout: 5000 });
      expect(faults).toEqual(['commands: connect ECONNREFUSED 127.0.0.1:1']);
    } finally {
      await away.close();
    }
  });

  it.skipIf(IS_CLUSTER)(
    'call back whenever the connection for commands is ready, and at once when it is',
    async () => {
      const onReady = vi.fn();
      instance.redis.onReady(onReady);
      expect(onReady).toHaveBeenCalledTimes(1);
      instance.redis.commands.disconnect(true);
      await vi.waitFor(() => expect(onReady).toHaveBeenCalledTimes(2), { timeout: 5000 });
    },
  );
});

describe('toDomainError', () => {
  const replyError = (message: string): Error =>
    Object.assign(new Error(message), { name: 'ReplyError' });

  it.each([
    'LOADING Redis is loading the dataset in memory',
    "READONLY You can't write against a read only replica.",
    'CLUSTERDOWN The cluster is down',
    'MASTERDOWN Link with MASTER is down',
    'TRYAGAIN Multiple keys request during rehashing of slot',
    'MISCONF Redis is configured to save RDB snapshots',
    "OOM command not allowed when used memory > 'maxmemory'.",
    'BUSY Redis is busy running a script.',
    'NOREPLICAS Not enough good replicas to write.',
  ])('takes the reply %j for a store that is not available', (message) => {
    expect(toDomainError(replyError(message))).toMatchObject(UNAVAILABLE);
  });

  it('takes every fault of a connection for one, and keeps its text for the log', () => {
    const error = toDomainError(new Error('Command timed out'));
    expect(error).toMatchObject({ ...UNAVAILABLE, internal: 'Command timed out' });
    expect((error as Error).message).not.toContain('timed out');
  });

  it('leaves faults of ours what they are', () => {
    const bug = replyError('ERR user_script:3: attempt to index a nil value');
    const refusal = new DomainError('poll.closed', 'The poll is closed.');
    for (const error of [bug, refusal, 'thrown text']) expect(toDomainError(error)).toBe(error);
  });
});
