import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { partitionKeys } from '@rostrum/redis-store';
import { expect, vi } from 'vitest';
import { PARTITION_COUNT, type TestStores } from '../app.ts';
import { acceptMembers, type DurableView, refuseMember, viewDatabase } from '../durable.ts';
import type { Arena } from '../live-faults/arena.ts';
import type { ServiceProcess } from '../service-process.ts';

const SOON = { timeout: 30_000, interval: 10 };
const CUT_EVERY_MS = 20;
const PARTITIONS = Array.from({ length: PARTITION_COUNT }, (_, partition) => partition);

/** Kills an instance; another takes its place behind the balancer. */
export async function killInstance(arena: Arena): Promise<void> {
  const [killed] = arena.instances;
  if (!killed) throw new Error('there is no instance to kill');
  const fresh = await arena.startInstance();
  await killed.kill('SIGKILL');
  takePlace(arena, killed, fresh);
}

/**
 * Kills an instance at the moment when PostgreSQL has events of it that Redis still takes for unstored:
 * Redis takes no acknowledgement until it is gone.
 */
export async function killPersister(arena: Arena): Promise<void> {
  const [killed] = arena.instances;
  if (!killed) throw new Error('there is no instance to kill');
  const view = viewDatabase(arena.stores);
  const fresh = await arena.startInstance();
  await arena.redis.client('PAUSE', 60_000, 'WRITE');
  const before = await countStored(view);
  const untilStored = async () => expect(await countStored(view)).toBeGreaterThan(before);
  // Where nothing was on its way to PostgreSQL at that moment it is killed all the same.
  await vi.waitFor(untilStored, { timeout: 1000, interval: 5 }).catch(() => {});
  await killed.kill('SIGKILL');
  await arena.redis.client('UNPAUSE');
  takePlace(arena, killed, fresh);
  await view.close();
}

/** Redis is killed, and comes back with its file. */
export async function killRedis({ stores }: Arena, awayMs: number): Promise<void> {
  await stores.redis.kill('SIGKILL');
  await delay(awayMs);
  await stores.redis.restart();
}

/** All that Redis holds is gone while it runs. */
export async function flushRedis({ redis }: Arena): Promise<void> {
  await redis.flushall();
}

/** Redis is killed, and comes back without its file. */
export async function restartEmpty({ stores }: Arena): Promise<void> {
  await stores.redis.kill('SIGKILL');
  await rm(fileOf(stores), { recursive: true });
  await stores.redis.restart();
}

/** Redis is killed, and comes back with its file as it was some seconds before. */
export async function rollBack({ stores, redis }: Arena, backMs: number): Promise<void> {
  const copy = await mkdtemp(join(tmpdir(), 'rostrum-file-'));
  // What is written while it is copied would tear it.
  await redis.client('PAUSE', 10_000, 'WRITE');
  await cp(fileOf(stores), copy, { recursive: true });
  await redis.client('UNPAUSE');
  await delay(backMs);
  await stores.redis.kill('SIGKILL');
  await rm(fileOf(stores), { recursive: true });
  await cp(copy, fileOf(stores), { recursive: true });
  await stores.redis.restart();
  await rm(copy, { recursive: true });
}

function fileOf({ redis }: TestStores): string {
  return join(dirname(redis.logFile), 'appendonlydir');
}

export async function stopPostgres({ stores }: Arena, awayMs: number): Promise<void> {
  const { postgres } = stores;
  if (!postgres) throw new Error('the arena has no PostgreSQL of its own');
  await postgres.kill('SIGKILL');
  await delay(awayMs);
  await postgres.restart();
}

/** Connections to PostgreSQL are cut over and over for a while, those in the midst of a commit too. */
export async function cutDatabase({ stores }: Arena, forMs: number): Promise<void> {
  const view = viewDatabase(stores);
  const endsAt = performance.now() + forMs;
  for (let time = 0; performance.now() < endsAt; time += 1) {
    await view.rows(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
       WHERE pid <> pg_backend_pid() AND datname = current_database()
         AND (state <> 'idle' OR $1::integer % 3 = 0)`,
      [time],
    );
    await delay(CUT_EVERY_MS);
  }
  await view.close();
}

/** The disk of PostgreSQL is full for a while: whatever would take room is refused as it refuses it. */
export async function fillDisk({ stores }: Arena, fullMs: number): Promise<void> {
  const view = viewDatabase(stores);
  await view.rows(
    `CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
     $$ BEGIN RAISE 'could not extend file: No space left on device' USING ERRCODE = '53100'; END $$`,
  );
  await view.rows(
    'CREATE TRIGGER full_disk BEFORE INSERT ON events FOR EACH STATEMENT EXECUTE FUNCTION refuse()',
  );
  await delay(fullMs);
  await view.rows('DROP FUNCTION refuse CASCADE');
  await view.close();
}

/** The clocks of all instances are behind those of everybody else. */
export function turnBackClocks(arena: Arena, behindMs: number): Promise<void> {
  return replaceInstances(arena, skewedBy(-behindMs));
}

/** Whoever stores events is stopped, and another one started later; writes go on meanwhile. */
export async function stopConsumers(arena: Arena, awayMs: number): Promise<void> {
  await replaceInstances(arena, { ROSTRUM_ROLE: 'api' });
  await delay(awayMs);
  await replaceInstances(arena, {});
}

/** Others take the place of all instances, which then end in order. */
async function replaceInstances(arena: Arena, env: Record<string, string>): Promise<void> {
  const former = arena.instances.splice(0);
  const fresh = await Promise.all(former.map(() => arena.startInstance(env)));
  arena.instances.push(...fresh);
  arena.balancer.urls = fresh.map(({ url }) => url);
  await Promise.all(former.map((instance) => instance.kill('SIGTERM')));
}

function skewedBy(ms: number): Record<string, string> {
  const module = new URL('./skewed-clock.ts', import.meta.url).href;
  return { NODE_OPTIONS: `--import=${module}`, CLOCK_SKEW_MS: String(ms) };
}

/** Events that nobody can read, and one that PostgreSQL refuses, lie in the streams between the others. */
export async function poison(arena: Arena): Promise<void> {
  await poisonStreams(arena);
  await refuseWrite(arena);
}

/** Who waits for a write that PostgreSQL refuses is told that it has it when it has it, not before. */
async function refuseWrite({ host, stores }: Arena): Promise<void> {
  const view = viewDatabase(stores);
  const key = 'poisoned';
  await host.createLeaderboard({ key, name: key, operator: 'increment', durability: 'persisted' });
  await refuseMember(view, key);
  const submit = () => host.submitScore(key, { memberId: key, score: 1 }, { idempotencyKey: key });
  await expect(submit()).rejects.toThrow('dead letters');
  await expect(submit()).rejects.toThrow('dead letters');
  await acceptMembers(view);
  const { items } = await host.listDeadLetters();
  for (const { id } of items) await host.retryDeadLetter(id);
  expect(await submit()).toMatchObject({ score: 1 });
  const stored = 'SELECT score FROM leaderboard_entries WHERE member_id = $1';
  expect(await view.rows(stored, [key])).toEqual([{ score: 1 }]);
  await view.close();
}

async function poisonStreams({ redis }: Arena): Promise<void> {
  for (const partition of PARTITIONS) {
    await redis.xadd(partitionKeys(partition).events, '*', 'type', 'nobody.knows', 'body', '{');
  }
  await vi.waitFor(async () => {
    const dead = await Promise.all(
      PARTITIONS.map((partition) => redis.xlen(partitionKeys(partition).dead)),
    );
    expect(Math.min(...dead)).toBeGreaterThan(0);
  }, SOON);
}

/** Nobody stores anything for a while: instances stand still in turns, one of them at a time. */
export async function haltInstances(arena: Arena, haltedMs: number): Promise<void> {
  for (const instance of arena.instances) {
    process.kill(instance.pid, 'SIGSTOP');
    await delay(haltedMs);
    process.kill(instance.pid, 'SIGCONT');
  }
}

function takePlace(arena: Arena, gone: ServiceProcess, fresh: ServiceProcess): void {
  arena.instances.splice(arena.instances.indexOf(gone), 1, fresh);
  arena.balancer.urls = arena.instances.map(({ url }) => url);
}

async function countStored(view: DurableView): Promise<number> {
  const [row] = await view.rows<{ sum: string }>('SELECT sum(sequence) FROM partitions');
  return Number(row?.sum ?? 0);
}
