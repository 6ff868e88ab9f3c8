import type { Cluster, Redis } from 'ioredis';

/**
 * A connection for the Socket.IO adapter, whose publishing never rejects: the adapter does not look
 * at all promises, and an unhandled rejection would end the process whenever Redis is away. What is
 * lost is made up for by the next whole frame.
 */
export function quietConnection<Connection extends Redis | Cluster>(redis: Connection): Connection {
  return new Proxy(redis, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name, target);
      if (typeof member !== 'function') return member;
      if (name !== 'spublish') return member.bind(target);
      return async (...args: unknown[]) => {
        try {
          return await member.apply(target, args);
        } catch {
          return undefined;
        }
      };
    },
  });
}
