import type { Redis } from 'ioredis';

/** What the Socket.IO adapter sends without looking at the promise. */
const UNWATCHED = new Set<string | symbol>([
  'publish',
  'spublish',
  'subscribe',
  'psubscribe',
  'unsubscribe',
  'punsubscribe',
]);

/**
 * A connection for the Socket.IO adapter, whose commands never reject: the adapter does not look at
 * their promises, and an unhandled rejection would end the process whenever Redis is away. What is
 * lost is made up for by the next whole frame.
 */
export function quietConnection(redis: Redis): Redis {
  return new Proxy(redis, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name, target);
      if (typeof member !== 'function') return member;
      if (!UNWATCHED.has(name)) return member.bind(target);
      return (...args: unknown[]) =>
        (member.apply(target, args) as Promise<unknown>).catch(() => undefined);
    },
  });
}
