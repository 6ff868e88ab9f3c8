import type { Cluster, Redis } from 'ioredis';
import { SCRIPTS } from './scripts.gen.ts';

export type ScriptName = keyof typeof SCRIPTS;

/** Libraries of one script, of this build and of others, that a server is left with. */
const MAX_VERSIONS = 8;
/** A call goes by the slot of its keys, which may move to another master while it is loaded. */
const ATTEMPTS = 3;

/**
 * Calls the scripts as functions of Redis, and loads their libraries where they are missing: on a
 * new server, on one that came back empty, on a new master of a Cluster, after an update. A call
 * that found no function has done nothing, so it is safe to make again.
 */
export class ScriptFunctions {
  readonly #masters: () => Redis[];
  readonly #redis: Redis | Cluster;
  readonly #loading = new Map<ScriptName, Promise<void>>();

  constructor(masters: () => Redis[], redis: Redis | Cluster) {
    this.#masters = masters;
    this.#redis = redis;
  }

  async call(
    name: ScriptName,
    keys: readonly string[],
    args: readonly (string | number)[],
  ): Promise<unknown> {
    const { functionName } = SCRIPTS[name];
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.#redis.fcall(functionName, keys.length, ...keys, ...args);
      } catch (error) {
        if (!isMissing(error) || attempt === ATTEMPTS) throw error;
      }
      await this.#load(name);
    }
  }

  /** However many calls find it missing at once, it is loaded once. */
  #load(name: ScriptName): Promise<void> {
    const loading = this.#loading.get(name) ?? this.#loadEverywhere(name);
    this.#loading.set(name, loading);
    return loading.finally(() => this.#loading.delete(name));
  }

  /** On every master: which one missed it is not told, and the others will be asked for it too. */
  async #loadEverywhere(name: ScriptName): Promise<void> {
    const loads = await Promise.allSettled(this.#masters().map((redis) => loadOn(redis, name)));
    const failed = loads.filter((load) => load.status === 'rejected');
    // One that is away may not be the one that is asked for.
    if (failed.length === loads.length) throw failed[0]?.reason;
  }
}

async function loadOn(redis: Redis, name: ScriptName): Promise<void> {
  const { functionName, library } = SCRIPTS[name];
  try {
    await redis.function('LOAD', library);
  } catch (error) {
    if (error instanceof Error && error.message.includes('already exists')) return;
    throw error;
  }
  const listed = await redis.function('LIST', 'LIBRARYNAME', `rostrum_${name}_*`);
  const others = namesOf(listed).filter((other) => other !== functionName);
  if (others.length < MAX_VERSIONS) return;
  await Promise.all(others.map((other) => redis.function('DELETE', other)));
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
