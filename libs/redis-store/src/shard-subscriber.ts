import { EventEmitter } from 'node:events';
import type { Redis } from 'ioredis';

/** A subscription that was refused or has no known node is tried again this soon. */
const RETRY_MS = 100;
/** How often a connection is asked whether it still stands; no answer within its time ends it. */
const HEARTBEAT_MS = 2000;

/** Which node a channel belongs to. */
export interface ChannelTopology {
  /** The name of the node, or undefined while nobody knows. */
  ownerOf(channel: string): string | undefined;
  /** A connection that connects anew by itself, and subscribes to nothing by itself. */
  connect(node: string): Redis;
  /** Asks for the newest state; `onChange` tells when it is there. */
  refresh(): void;
  onChange(listener: () => void): void;
}

interface Subscription {
  /** The node that has acknowledged it. */
  at: string | undefined;
  /** The node that was asked for it. */
  asked: string | undefined;
  wasLost: boolean;
  waiting: (() => void)[];
}

interface Events {
  smessage: [channel: string, message: string];
  smessageBuffer: [channel: Buffer, message: Buffer];
  /** Subscribed again; what was published to these channels in the meantime was missed. */
  resubscribed: [channels: string[]];
}

/**
 * Sharded channels (SSUBSCRIBE), on a single Redis as on a Cluster. Each is subscribed to at the
 * master of its slot, and subscribed to anew after a reconnect, a fail-over, or when the slot moved.
 *
 * The group of subscribers that ioredis has for this sees nothing to do when the slots look as before,
 * as when one went and came back at once; and it tells nobody that messages were missed.
 */
export class ShardSubscriber extends EventEmitter<Events> {
  readonly #topology: ChannelTopology;
  readonly #channels = new Map<string, Subscription>();
  readonly #links = new Map<string, Redis>();
  readonly #heartbeat: NodeJS.Timeout;
  #retry: NodeJS.Timeout | undefined;
  #isClosed = false;

  constructor(topology: ChannelTopology) {
    super();
    this.#topology = topology;
    topology.onChange(() => this.#settle());
    this.#heartbeat = setInterval(() => {
      for (const link of this.#links.values()) {
        if (link.status === 'ready') link.ping().catch(() => {});
      }
    }, HEARTBEAT_MS).unref();
  }

  /** Resolves when the server has acknowledged; never rejects, but goes on until it has. */
  async ssubscribe(...channels: string[]): Promise<void> {
    const acknowledged = channels.map((channel) => {
      const subscription = this.#channels.get(channel) ?? newSubscription();
      this.#channels.set(channel, subscription);
      if (subscription.at !== undefined) return undefined;
      return new Promise<void>((resolve) => subscription.waiting.push(resolve));
    });
    this.#settle();
    await Promise.all(acknowledged);
  }

  async sunsubscribe(...channels: string[]): Promise<void> {
    for (const channel of channels) {
      const subscription = this.#channels.get(channel);
      if (!subscription) continue;
      this.#channels.delete(channel);
      this.#leave(subscription.at, channel);
      for (const resolve of subscription.waiting) resolve();
    }
  }

  /** Ends all connections; nothing is tried again. */
  disconnect(): void {
    this.#isClosed = true;
    clearInterval(this.#heartbeat);
    clearTimeout(this.#retry);
    for (const link of this.#links.values()) link.disconnect();
    this.#links.clear();
  }

  /** Subscribes to what is not subscribed to at its owner. */
  #settle(): void {
    if (this.#isClosed) return;
    const needed = new Set<string>();
    const wanting = new Map<string, string[]>();
    for (const [channel, { at, asked }] of this.#channels) {
      const owner = this.#topology.ownerOf(channel);
      for (const node of [at, asked, owner]) if (node !== undefined) needed.add(node);
      if (owner === undefined) this.#retrySoon();
      else if (owner !== at && owner !== asked) {
        wanting.set(owner, [...(wanting.get(owner) ?? []), channel]);
      }
    }
    for (const [node, link] of this.#links) {
      if (needed.has(node)) continue;
      this.#links.delete(node);
      link.disconnect();
    }
    for (const [node, channels] of wanting) void this.#subscribe(node, channels);
  }

  async #subscribe(node: string, channels: readonly string[]): Promise<void> {
    const link = this.#linkTo(node);
    // When it gets ready it comes here again.
    if (link.status !== 'ready') return;
    const restored = await Promise.all(
      channels.map((channel) => this.#subscribeOne(link, node, channel)),
    );
    const anew = channels.filter((_, index) => restored[index]);
    if (anew.length > 0) this.emit('resubscribed', anew);
  }

  /** Whether it was subscribed to once more, after it had been lost. */
  async #subscribeOne(link: Redis, node: string, channel: string): Promise<boolean> {
    const subscription = this.#channels.get(channel);
    if (!subscription) return false;
    subscription.asked = node;
    try {
      await link.ssubscribe(channel);
    } catch {
      if (subscription.asked === node) subscription.asked = undefined;
      // The slot has moved, or is served by nobody at the moment.
      this.#topology.refresh();
      this.#retrySoon();
      return false;
    }
    return this.#acknowledge(subscription, node, channel);
  }

  #acknowledge(subscription: Subscription, node: string, channel: string): boolean {
    if (this.#channels.get(channel) !== subscription) {
      if (!this.#channels.has(channel)) this.#leave(node, channel);
      return false;
    }
    // Another node was asked meanwhile, or the connection broke.
    if (subscription.asked !== node) return false;
    const { at, wasLost, waiting } = subscription;
    Object.assign(subscription, { at: node, asked: undefined, wasLost: false, waiting: [] });
    for (const resolve of waiting) resolve();
    if (at !== undefined && at !== node) this.#leave(at, channel);
    return wasLost || at !== undefined;
  }

  #linkTo(node: string): Redis {
    const known = this.#links.get(node);
    if (known) return known;
    const link = this.#topology.connect(node);
    this.#links.set(node, link);
    link.on('ready', () => this.#settle());
    link.on('close', () => this.#lose(node));
    // The server took a channel away, because its slot has moved.
    link.on('moved', () => this.#lose(node));
    link.on('smessage', (channel: string, message: string) => {
      if (this.#isHeardFrom(node, channel)) this.emit('smessage', channel, message);
    });
    link.on('smessageBuffer', (channel: Buffer, message: Buffer) => {
      if (this.listenerCount('smessageBuffer') === 0) return;
      if (this.#isHeardFrom(node, channel.toString())) {
        this.emit('smessageBuffer', channel, message);
      }
    });
    return link;
  }

  /** A replica that was a master may go on delivering what its successor delivers. */
  #isHeardFrom(node: string, channel: string): boolean {
    const subscription = this.#channels.get(channel);
    return subscription?.at === node || subscription?.asked === node;
  }

  #lose(node: string): void {
    if (this.#isClosed) return;
    for (const subscription of this.#channels.values()) {
      if (subscription.asked === node) subscription.asked = undefined;
      if (subscription.at !== node) continue;
      subscription.at = undefined;
      subscription.wasLost = true;
    }
    this.#topology.refresh();
    this.#retrySoon();
  }

  #leave(node: string | undefined, channel: string): void {
    if (node === undefined) return;
    const link = this.#links.get(node);
    if (link?.status === 'ready') link.sunsubscribe(channel).catch(() => {});
  }

  #retrySoon(): void {
    this.#retry ??= setTimeout(() => {
      this.#retry = undefined;
      this.#settle();
    }, RETRY_MS);
  }
}

function newSubscription(): Subscription {
  return { at: undefined, asked: undefined, wasLost: false, waiting: [] };
}
