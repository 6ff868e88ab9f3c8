import type { Redis } from 'ioredis';

/**
 * A connection whose publishing never rejects: the Socket.IO adapter does not look at the promise,
 * and an unhandled rejection would end the process whenever Redis is away. What is lost is made up
 * for by the next whole frame.
 */
export function quietPublisher(redis: Redis): Redis {
  return new Proxy(redis, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name, target);
      if (typeof member !== 'function') return member;
      if (name === 'publish' || name === 'spublish') {
        return (...args: unknown[]) =>
          (member.apply(target, args) as Promise<number>).catch(() => 0);
      }
      return member.bind(target);
    },
  });
}
