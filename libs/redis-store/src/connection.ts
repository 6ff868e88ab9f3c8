import { DomainError } from '@rostrum/domain';
import { Cluster, Command, Redis, type RedisOptions } from 'ioredis';
import { openCluster, openQueueCluster } from './cluster-connection.ts';
import { parseRedisUrl, type RedisAddress } from './redis-address.ts';
import { ScriptFunctions, type ScriptName } from './script-functions.ts';
import { type ChannelTopology, ShardSubscriber } from './shard-subscriber.ts';

/** A reply to a command may take this long; afterwards its outcome is unknown to the caller. */
const COMMAND_TIMEOUT_MS = 900;
const CONNECT_TIMEOUT_MS = 1000;
const RECONNECT_DELAY_MS = 100;
/** A subscriber's node that does not answer a heartbeat is given up. */
const SILENCE_MS = 2000;
/** A command whose connection broke fails at once and is not sent a second time. */
const NEVER_AGAIN = { autoResendUnfulfilledCommands: false, maxRetriesPerRequest: 0 };
/** All channels of a single Redis are on one node. */
const ONLY_NODE = '';

export interface ConnectionOptions {
  /** One address, or those of nodes of a Cluster apart by commas. */
  redisUrl: string;
  /** Shown by `CLIENT LIST`. */
  name: string;
  /** Told once a fault, so that it can be logged; connections go on reconnecting by themselves. */
  onFault: (connection: string, error: Error) => void;
}

/**
 * Makes connections for one process, to a single Redis or to a Cluster: one for commands, shared by
 * everything that does not block, and one of its own for each subscriber or blocking reader.
 *
 * Commands are never queued while Redis is away and never sent a second time after a reconnect:
 * whoever called gets `store.unavailable` at once, and decides, with an idempotency key, whether
 * to try again. A command that is sent twice in silence would count twice. What a node of a Cluster
 * redirects was not run, and is sent to the right one.
 */
export class RedisConnections {
  readonly commands: Redis | Cluster;
  readonly #options: ConnectionOptions;
  readonly #address: RedisAddress;
  readonly #scripts: ScriptFunctions;
  readonly #all = new Set<{ disconnect(): void }>();
  readonly #onReady = new Set<() => void>();
  readonly #onClosed = new Set<() => void>();

  constructor(options: ConnectionOptions) {
    this.#options = options;
    this.#address = parseRedisUrl(options.redisUrl);
    this.commands = this.#open('commands', {
      commandTimeout: COMMAND_TIMEOUT_MS,
      // A server that stands still: commands wait behind those in flight, so without this the next
      // ones would only begin to count their time when the first had run out of theirs.
      socketTimeout: COMMAND_TIMEOUT_MS,
    });
    this.commands.on('ready', () => this.#tell(this.#onReady));
    this.#scripts = new ScriptFunctions(() => this.masters(), this.commands);
  }

  get isCluster(): boolean {
    return this.#address.kind === 'cluster';
  }

  /** A connection for blocking reads; a single Redis has it, a Cluster does not. */
  dedicated(purpose: string): Redis {
    if (this.#address.kind === 'cluster') throw new TypeError('a Cluster has no blocking reader');
    return this.#connect(this.#address.url, purpose, { maxRetriesPerRequest: null });
  }

  /** A connection for publishing what is of no use later: nothing waits while Redis is away. */
  publisher(purpose: string): Redis | Cluster {
    return this.#open(purpose, {});
  }

  /**
   * Sharded channels, to which `spublish` of `commands` or a `publisher` sends. They are subscribed
   * to again by themselves; `resubscribed` tells of channels whose messages may have been missed.
   */
  subscriber(purpose: string): ShardSubscriber {
    const subscriber = new ShardSubscriber(this.#channelTopology(purpose));
    this.#all.add(subscriber);
    return subscriber;
  }

  /** What BullMQ takes on a Cluster; on a single Redis it makes its connections itself. */
  queueCluster(retry: () => number | null): Cluster | undefined {
    if (this.#address.kind === 'single') return undefined;
    const cluster = openQueueCluster(this.#address, this.#common('queues'), retry);
    const faults = new FaultReports((error) => this.#options.onFault('queues', error));
    cluster.on('error', (error: Error) => faults.report(error));
    cluster.on('ready', () => faults.clear());
    this.#all.add(cluster);
    return cluster;
  }

  /** Runs a script; its keys' number is in its name. */
  async run(
    name: ScriptName,
    keys: readonly string[],
    args: readonly (string | number)[],
  ): Promise<unknown> {
    const reply = await this.#scripts.call(name, keys, args).catch(refuse);
    if (Array.isArray(reply) && reply[0] === 'RECOVERING') this.#tell(this.#onClosed);
    return reply;
  }

  /** Where what goes by no key must be sent: to the single Redis, or to each master of a Cluster. */
  masters(): Redis[] {
    const { commands } = this;
    return commands instanceof Cluster ? commands.nodes('master') : [commands];
  }

  /** Resolves when Redis answers; of a Cluster, when a master does: the others' keys may be away. */
  async ping(): Promise<void> {
    await Promise.any(this.masters().map((redis) => redis.ping())).catch(refuse);
  }

  /**
   * Calls back now, if the connection for commands is ready, and whenever it is ready again; on a
   * Cluster, whenever a master can be used again or a replica has become one.
   */
  onReady(listener: () => void): void {
    this.#onReady.add(listener);
    if (this.commands.status === 'ready') listener();
  }

  /** Calls back whenever a script found its partition closed to writes. */
  onClosed(listener: () => void): void {
    this.#onClosed.add(listener);
  }

  /** Resolves when every master can be used. */
  async ready(): Promise<void> {
    if (this.commands.status !== 'ready') {
      await new Promise<void>((resolve) => this.commands.once('ready', () => resolve()));
    }
    await Promise.all(this.masters().map(whenReady));
  }

  async close(): Promise<void> {
    for (const connection of this.#all) connection.disconnect();
    this.#all.clear();
  }

  #tell(listeners: Iterable<() => void>): void {
    for (const listener of listeners) listener();
  }

  /** Neither queues nor resends. */
  #open(purpose: string, options: RedisOptions): Redis | Cluster {
    if (this.#address.kind === 'single') {
      return this.#connect(this.#address.url, purpose, {
        enableAutoPipelining: true,
        enableOfflineQueue: false,
        ...NEVER_AGAIN,
        ...options,
      });
    }
    const faults = new FaultReports((error) => this.#options.onFault(purpose, error));
    const cluster = openCluster(this.#address, {
      node: { ...this.#common(purpose), ...options },
      onFault: (error) => faults.report(error),
      onMaster: () => {
        faults.clear();
        if (cluster === this.commands && cluster.status === 'ready') this.#tell(this.#onReady);
      },
    });
    this.#all.add(cluster);
    return cluster;
  }

  #connect(where: string | RedisOptions, purpose: string, options: RedisOptions): Redis {
    const all = {
      ...this.#common(purpose),
      ...options,
      retryStrategy: () => RECONNECT_DELAY_MS,
    };
    const connection =
      typeof where === 'string' ? new Redis(where, all) : new Redis({ ...where, ...all });
    const faults = new FaultReports((error) => this.#options.onFault(purpose, error));
    connection.on('error', (error: Error) => faults.report(error));
    connection.on('ready', () => faults.clear());
    this.#all.add(connection);
    connection.on('end', () => this.#all.delete(connection));
    return connection;
  }

  #common(purpose: string): RedisOptions {
    return {
      connectionName: `${this.#options.name}:${purpose}`,
      // CLIENT SETINFO came with Redis 7.2.
      disableClientInfo: true,
      connectTimeout: CONNECT_TIMEOUT_MS,
    };
  }

  #channelTopology(purpose: string): ChannelTopology {
    const address = this.#address;
    const options = { ...NEVER_AGAIN, autoResubscribe: false, socketTimeout: SILENCE_MS };
    if (address.kind === 'single') {
      return {
        ownerOf: () => ONLY_NODE,
        connect: () => this.#connect(address.url, purpose, options),
        refresh: () => {},
        onChange: () => {},
      };
    }
    const cluster = this.commands as Cluster;
    return {
      ownerOf: (channel) => cluster.slots[new Command('spublish', [channel]).getSlot()]?.[0],
      connect: (node) => this.#connect({ ...parseNode(node), ...address.access }, purpose, options),
      refresh: () => cluster.refreshSlotsCache(),
      onChange: (listener) => cluster.on('refresh', listener),
    };
  }
}

/** Tells each fault once, until all is well again. */
class FaultReports {
  readonly #report: (error: Error) => void;
  readonly #told = new Set<string>();

  constructor(report: (error: Error) => void) {
    this.#report = report;
  }

  report(error: Error): void {
    if (this.#told.has(error.message)) return;
    this.#told.add(error.message);
    this.#report(error);
  }

  clear(): void {
    this.#told.clear();
  }
}

async function whenReady(redis: Redis): Promise<void> {
  if (redis.status === 'ready') return;
  await new Promise<void>((resolve) => {
    redis.once('ready', () => resolve());
    redis.once('end', () => resolve());
  });
}

function parseNode(node: string): { host: string; port: number } {
  const at = node.lastIndexOf(':');
  return { host: node.slice(0, at), port: Number(node.slice(at + 1)) };
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
