import type { CarriedOut } from '@rostrum/domain';
import { expect } from 'vitest';
import { drainEvents } from './event-fold.ts';
import { type Instance, keysLike } from './fixtures.ts';

/** Everything that the live store remembers of requests to a board or poll is lost. */
export async function forget(instance: Instance, base: string): Promise<void> {
  const kept = await keysLike(instance.redis, `${base}:dedupe:*`);
  expect(kept.length).toBeGreaterThan(0);
  for (const key of kept) await instance.redis.commands.unlink(key);
}

/** What the log tells of the requests that it holds; the log is read to its end. */
export async function requestsOf(instance: Instance): Promise<CarriedOut[]> {
  const events = await drainEvents(instance);
  expect(events.length).toBeGreaterThan(0);
  return events.map(({ names = [], atMs }) => ({ names, atMs }));
}
