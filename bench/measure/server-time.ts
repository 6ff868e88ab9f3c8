import type { Redis } from 'ioredis';

/**
 * How long a Redis has been executing commands, by its own account, between the meter's making and
 * `stop`: without reading them from sockets and answering. A script's time is that of `fcall`,
 * with all the commands in it.
 */
export class ServerTimeMeter {
  readonly #redis: Redis;
  readonly #commands: readonly string[];
  readonly #before: number;

  private constructor(redis: Redis, commands: readonly string[], before: number) {
    this.#redis = redis;
    this.#commands = commands;
    this.#before = before;
  }

  static async start(redis: Redis, commands: readonly string[]): Promise<ServerTimeMeter> {
    return new ServerTimeMeter(redis, commands, await executionSeconds(redis, commands));
  }

  /** Seconds. */
  async stop(): Promise<number> {
    return (await executionSeconds(this.#redis, this.#commands)) - this.#before;
  }
}

async function executionSeconds(redis: Redis, commands: readonly string[]): Promise<number> {
  const info = await redis.info('commandstats');
  const microseconds = commands.map((command) => {
    const [, used = '0'] = new RegExp(`^cmdstat_${command}:.*?usec=(\\d+)`, 'm').exec(info) ?? [];
    return Number(used);
  });
  return microseconds.reduce((sum, one) => sum + one, 0) / 1e6;
}
