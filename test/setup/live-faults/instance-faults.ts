import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, vi } from 'vitest';
import type { ServiceProcess } from '../service-process.ts';
import type { Arena } from './arena.ts';
import { type Outcome, tryFault } from './trial.ts';

const PATIENCE = { timeout: 30_000, interval: 20 };
const CUT_REST_MS = 400;
/** Some ticks, and far less than a command may take. */
const TICKS_MS = 80;
/** What a process is given to end, and some for a busy machine. */
const GRACE_MS = 5000 + 3000;
const HELD_BODY = ['POST /v1/leaderboards HTTP/1.1', 'Host: x', 'Content-Length: 100', '', '{'];

/** Connections break without a word, over and over; whoever comes back has no hole. */
export function cutConnections(arena: Arena, viewers: number, times: number): Promise<Outcome> {
  const fault = `connections cut, ${times} times one of three`;
  return tryFault(arena, { fault, viewers }, async () => {
    for (let time = 0; time < times; time += 1) {
      expect(arena.balancer.cutEvery(3)).toBeGreaterThan(0);
      await delay(CUT_REST_MS);
    }
  });
}

/** An instance stands still for longer than its leases last, and goes on. */
export function pauseInstance(arena: Arena, viewers: number, pausedMs: number): Promise<Outcome> {
  const fault = `an instance stopped for ${pausedMs / 1000} s`;
  return tryFault(arena, { fault, viewers }, async () => {
    const [paused] = arena.instances;
    await pause(paused, pausedMs);
  });
}

/**
 * Instances in turns stand still, every other time at the moment when Redis has taken for them what
 * moved and they have not published it, each time until others have taken over what they held.
 */
export function pauseTickers(
  arena: Arena,
  viewers: number,
  { times, leaseMs }: { times: number; leaseMs: number },
): Promise<Outcome> {
  const fault = `${times} times a ticker paused past its lease`;
  return tryFault(arena, { fault, viewers }, async ({ random }) => {
    for (let time = 0; time < times; time += 1) {
      await delay(random.next() * 150);
      const instance = arena.instances[random.below(arena.instances.length)];
      if (time % 2 === 0) await pauseInStep(arena, instance, leaseMs * 1.4);
      else await pause(instance, leaseMs * 1.4);
    }
  });
}

async function pause(instance: ServiceProcess | undefined, pausedMs: number): Promise<void> {
  if (!instance) throw new Error('there is no instance to pause');
  process.kill(instance.pid, 'SIGSTOP');
  try {
    await delay(pausedMs);
  } finally {
    process.kill(instance.pid, 'SIGCONT');
  }
}

/** Its commands are on their way when it stops, and their answers wait for it when it goes on. */
async function pauseInStep(
  { stores: { redis } }: Arena,
  instance: ServiceProcess | undefined,
  pausedMs: number,
): Promise<void> {
  await redis.kill('SIGSTOP');
  await delay(TICKS_MS);
  const pausing = pause(instance, pausedMs);
  await redis.kill('SIGCONT');
  await pausing;
}

/** One instance after the other is replaced, the first one with a request that never ends. */
export function replaceInstances(arena: Arena, viewers: number): Promise<Outcome> {
  const fault = 'both instances replaced, a request hanging';
  const convergeMs = 30_000;
  return tryFault(arena, { fault, viewers, convergeMs }, async ({ crowd }) => {
    const replacements = await Promise.all(arena.instances.map(() => arena.startInstance()));
    const [first] = arena.instances;
    const hanging = first && (await hang(first));
    for (const fresh of replacements) {
      const [leaving, ...staying] = arena.instances;
      arena.instances = [...staying, fresh];
      arena.balancer.urls = arena.instances.map(({ url }) => url);
      const startedAt = performance.now();
      await leaving?.kill('SIGTERM');
      expect(performance.now() - startedAt).toBeLessThan(GRACE_MS);
      await crowd.inStep(PATIENCE.timeout);
      await vi.waitFor(() => expect(arena.balancer.liveCount).toBe(viewers), PATIENCE);
    }
    hanging?.destroy();
  });
}

/** A request whose body does not come to an end. */
async function hang({ url }: ServiceProcess) {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  socket.on('error', () => {});
  await new Promise((resolve) => socket.write(HELD_BODY.join('\r\n'), resolve));
  return socket;
}
