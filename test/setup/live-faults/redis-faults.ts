import { setTimeout as delay } from 'node:timers/promises';
import { RostrumClient } from '@rostrum/client';
import { expect, vi } from 'vitest';
import { everythingStored, holdRebuild } from '../held-rebuild.ts';
import { Crowd } from '../live-oracle/crowd.ts';
import type { Ledger } from '../live-oracle/ledger.ts';
import type { Random } from '../live-oracle/random.ts';
import type { Arena } from './arena.ts';
import { type Outcome, tryFault } from './trial.ts';

const PATIENCE = { timeout: 30_000, interval: 20 };
const LATECOMERS = 6;
/** More than others ask of the quiet board. */
const WIDE_LIMIT = 50;

/** Redis is killed under load and comes back with its file. */
export function killRedis(arena: Arena, viewers: number, goneMs: number): Promise<Outcome> {
  const fault = `Redis killed for ${goneMs / 1000} s`;
  return tryFault(arena, { fault, viewers }, async () => {
    await arena.stores.redis.kill('SIGKILL');
    await delay(goneMs);
    await arena.stores.redis.restart();
  });
}

/** How Redis comes to be empty. */
export type Emptying = 'flushed' | 'restarted empty';

/**
 * Redis loses everything, and is rebuilt after a while. What was acknowledged was stored by then, so
 * that nothing of it is missing afterwards.
 */
export function emptyRedis(
  arena: Arena,
  viewers: number,
  emptying: Emptying,
  recoveringMs: number,
): Promise<Outcome> {
  const { writers, redis } = arena;
  return tryFault(
    arena,
    { fault: `Redis ${emptying}`, viewers },
    async ({ crowd, ledger, random }) => {
      await writers.stop();
      await crowd.converges(arena.source, 20_000);
      await everythingStored(redis);
      const shown = crowd.digests();
      const rebuild = await holdRebuild(arena.stores);
      ledger.epochChanges += 1;
      if (emptying === 'flushed') await redis.flushall();
      else await restartEmpty(arena);
      const latecomers = await openLatecomers(arena, ledger, random);
      await expectRecovering(arena);
      await delay(recoveringMs);
      // Nobody is shown an empty board for one that is being rebuilt.
      expect(crowd.digests()).toEqual(shown);
      expect(latecomers.digests().join()).not.toMatch(/ [0-9a-f]{40}/);
      await rebuild.release();
      writers.start(random);
      await latecomers.converges(arena.source, 20_000);
      latecomers.close();
    },
  );
}

/** Viewers who come while nothing is there, and ask for more than anybody before. */
function openLatecomers(arena: Arena, ledger: Ledger, random: Random): Promise<Crowd> {
  const { stage, source, balancer } = arena;
  const topic = `leaderboard:${stage.quiet.board.key}`;
  const watched = () => [{ topic, limit: WIDE_LIMIT }];
  const given = { count: LATECOMERS, urls: [balancer.url], tokens: source.tokens };
  return Crowd.open({ ...given, stage, random, ledger, watched });
}

/** Without its file, as where the disk is gone too. */
async function restartEmpty({ redis, stores }: Arena): Promise<void> {
  await redis.config('SET', 'appendonly', 'no');
  await redis.flushall();
  await redis.config('SET', 'appendonly', 'yes');
  await vi.waitFor(async () => {
    expect(await redis.info('persistence')).not.toMatch(/aof_rewrite_(in_progress|scheduled):1/);
  }, PATIENCE);
  await stores.redis.kill('SIGKILL');
  await stores.redis.restart();
}

/** Nothing is acknowledged that would be lost again. */
async function expectRecovering({ stage, balancer, source }: Arena): Promise<void> {
  const token = source.tokens.host;
  const impatient = new RostrumClient({ baseUrl: balancer.url, token, maxAttempts: 1 });
  for (const { board } of [...stage.boards, stage.quiet]) {
    const write = () => impatient.submitScore(board.key, { memberId: 'early', score: 1 });
    await vi.waitFor(
      () => expect(write()).rejects.toMatchObject({ code: 'store.recovering', status: 503 }),
      PATIENCE,
    );
  }
}
