import type { Redis } from 'ioredis';
import { SCRIPTS } from './scripts.gen.ts';

export type ScriptName = keyof typeof SCRIPTS;

/** Libraries of one script, of this build and of others, that a server is left with. */
const MAX_VERSIONS = 8;

/**
 * Calls the scripts as functions of Redis, and loads their libraries where they are missing: on a
 * new server, on one that came back empty, after an update. A call that found no function has done
 * nothing, so it is safe to make again.
 */
export class ScriptFunctions {
  readonly #redis: Redis;
  readonly #loading = new Map<ScriptName, Promise<void>>();

  constructor(redis: Redis) {
    this.#redis = redis;
  }

  async call(
    name: ScriptName,
    keys: readonly string[],
    args: readonly (string | number)[],
  ): Promise<unknown> {
    const { functionName } = SCRIPTS[name];
    try {
      return await this.#redis.fcall(functionName, keys.length, ...keys, ...args);
    } catch (error) {
      if (!isMissing(error)) throw error;
    }
    await this.#load(name);
    return this.#redis.fcall(functionName, keys.length, ...keys, ...args);
  }

  /** However many calls find it missing at once, it is loaded once. */
  #load(name: ScriptName): Promise<void> {
    const loading = this.#loading.get(name) ?? this.#loadNow(name);
    this.#loading.set(name, loading);
    return loading.finally(() => this.#loading.delete(name));
  }

  async #loadNow(name: ScriptName): Promise<void> {
    const { functionName, library } = SCRIPTS[name];
    await this.#redis.function('LOAD', 'REPLACE', library);
    const listed = await this.#redis.function('LIST', 'LIBRARYNAME', `rostrum_${name}_*`);
    const others = namesOf(listed).filter((other) => other !== functionName);
    if (others.length < MAX_VERSIONS) return;
    await Promise.all(others.map((other) => this.#redis.function('DELETE', other)));
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && error.message.includes('Function not found');
}

/** Each library is a flat list of names and values. */
function namesOf(libraries: unknown): string[] {
  return (libraries as unknown[][]).map((library) => {
    const at = library.indexOf('library_name');
    return String(library[at + 1]);
  });
}
