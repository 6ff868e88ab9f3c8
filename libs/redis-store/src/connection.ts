import { DomainError } from '@rostrum/domain';
import { Redis } from 'ioredis';
import { ScriptFunctions, type ScriptName } from './script-functions.ts';

/** A reply to a command may take this long; afterwards its outcome is unknown to the caller. */
const COMMAND_TIMEOUT_MS = 900;
const RECONNECT_DELAY_MS = 100;
/** A command whose connection broke fails at once and is not sent a second time. */
const NEVER_AGAIN = { autoResendUnfulfilledCommands: false, maxRetriesPerRequest: 0 };

export interface ConnectionOptions {
  redisUrl: string;
  /** Shown by `CLIENT LIST`. */
  name: string;
  /** Told once a fault, so that it can be logged; connections go on reconnecting by themselves. */
  onFault: (connection: string, error: Error) => void;
}

/**
 * Makes connections for one process: one for commands, shared by everything that does not block,
 * and one of its own for each subscriber or blocking reader.
 *
 * Commands are never queued while Redis is away and never sent a second time after a reconnect:
 * whoever called gets `store.unavailable` at once, and decides, with an idempotency key, whether
 * to try again. A command that is sent twice in silence would count twice.
 */
export class RedisConnections {
  readonly commands: Redis;
  readonly #options: ConnectionOptions;
  readonly #scripts: ScriptFunctions;
  readonly #all = new Set<Redis>();

  constructor(options: ConnectionOptions) {
    this.#options = options;
    this.commands = this.#open('commands', {
      enableAutoPipelining: true,
      enableOfflineQueue: false,
      ...NEVER_AGAIN,
      commandTimeout: COMMAND_TIMEOUT_MS,
      // A server that stands still: commands wait behind those in flight, so without this the next
      // ones would only begin to count their time when the first had run out of theirs.
      socketTimeout: COMMAND_TIMEOUT_MS,
    });
    this.#scripts = new ScriptFunctions(this.commands);
  }

  /** A connection for blocking reads or subscriptions. */
  dedicated(purpose: string): Redis {
    return this.#open(purpose, { maxRetriesPerRequest: null });
  }

  /** A connection for publishing what is of no use later: nothing waits while Redis is away. */
  publisher(purpose: string): Redis {
    return this.#open(purpose, { enableOfflineQueue: false, ...NEVER_AGAIN });
  }

  /** Runs a script; its keys' number is in its name. */
  run(
    name: ScriptName,
    keys: readonly string[],
    args: readonly (string | number)[],
  ): Promise<unknown> {
    return this.#scripts.call(name, keys, args).catch(refuse);
  }

  /** Calls back now, if the connection for commands is ready, and whenever it is ready again. */
  onReady(listener: () => void): void {
    this.commands.on('ready', listener);
    if (this.commands.status === 'ready') listener();
  }

  async ready(): Promise<void> {
    if (this.commands.status === 'ready') return;
    await new Promise<void>((resolve) => this.commands.once('ready', () => resolve()));
  }

  async close(): Promise<void> {
    for (const connection of this.#all) connection.disconnect();
    this.#all.clear();
  }

  #open(purpose: string, options: object): Redis {
    const connection = new Redis(this.#options.redisUrl, {
      ...options,
      connectionName: `${this.#options.name}:${purpose}`,
      // CLIENT SETINFO came with Redis 7.2.
      disableClientInfo: true,
      connectTimeout: 1000,
      retryStrategy: () => RECONNECT_DELAY_MS,
    });
    let lastFault = '';
    connection.on('error', (error: Error) => {
      if (error.message === lastFault) return;
      lastFault = error.message;
      this.#options.onFault(purpose, error);
    });
    connection.on('ready', () => {
      lastFault = '';
    });
    this.#all.add(connection);
    return connection;
  }
}

const TRANSIENT_REPLY =
  /^(LOADING|READONLY|CLUSTERDOWN|MASTERDOWN|TRYAGAIN|MISCONF|OOM|BUSY|NOREPLICAS)/;

/** Faults of the connection or the server become `store.unavailable`; bugs stay what they are. */
export function toDomainError(error: unknown): unknown {
  if (error instanceof DomainError || !(error instanceof Error)) return error;
  const isScriptOrTypeFault = error.name === 'ReplyError' && !TRANSIENT_REPLY.test(error.message);
  if (isScriptOrTypeFault) return error;
  return new DomainError('store.unavailable', 'The live store is not available. Try again.', {
    internal: error.message,
    retryAfterSeconds: 1,
    cause: error,
  });
}

export function refuse(error: unknown): never {
  throw toDomainError(error);
}
