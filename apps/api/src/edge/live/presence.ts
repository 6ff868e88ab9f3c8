import {
  type BeforeApplicationShutdown,
  Inject,
  Injectable,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { type Feed, feedName, type PresenceStore } from '@rostrum/domain';
import type { Logger } from 'pino';
import type { Config } from '../../config.ts';
import { CONFIG, LOGGER, PRESENCE_STORE } from '../../ports.ts';
import { RepeatingTask } from '../../tasks/repeating-task.ts';
import { Audience } from './audience.ts';
import { FeedHub, type OpenFeed } from './feed-hub.ts';
import type { PresenceRoom } from './room.ts';

const CADENCE_MS = 1000;
/** An instance that reported nothing for so many leases has no viewers any more. */
const COUNTED_LEASES = 3;

interface Report {
  feed: Feed;
  viewers: number;
  atMs: number;
}

/** How many watch: each instance tells of its own viewers, and asks only where somebody looks. */
@Injectable()
export class Presence implements OnApplicationBootstrap, BeforeApplicationShutdown {
  readonly #task: RepeatingTask;
  /** What the cluster was last told, by feed. */
  readonly #reported = new Map<string, Report>();

  readonly #renewMs: number;
  readonly #countedMs: number;

  constructor(
    @Inject(CONFIG) { leaseMs }: Config,
    @Inject(PRESENCE_STORE) private readonly store: PresenceStore,
    @Inject(LOGGER) logger: Logger,
    private readonly hub: FeedHub,
    private readonly audience: Audience,
  ) {
    this.#renewMs = leaseMs;
    this.#countedMs = COUNTED_LEASES * leaseMs;
    this.#task = new RepeatingTask(
      () => this.#step(),
      () => Math.min(CADENCE_MS, leaseMs),
      (error) => logger.debug({ err: error }, 'counting viewers'),
    );
  }

  onApplicationBootstrap(): void {
    this.#task.start();
  }

  /** Those who are sent away now come back elsewhere, and are not to be counted twice. */
  async beforeApplicationShutdown(): Promise<void> {
    await this.#task.stop();
    const gone = [...this.#reported.values()].map(({ feed }) => ({ feed, viewers: 0 }));
    await this.store.report(gone, this.#countedMs).catch(() => {});
  }

  /** How many watch a feed now. */
  async count(open: OpenFeed): Promise<number> {
    const [total = 0] = await this.store.report([this.#note(open)], this.#countedMs);
    return total;
  }

  async #step(): Promise<void> {
    const open = [...this.hub.openFeeds()];
    const due = open.filter((one) => this.#isDue(one));
    const names = new Set(open.map(({ feed }) => feedName(feed)));
    const left = [...this.#reported].filter(([name]) => !names.has(name));
    const reports = [
      ...due.map((one) => this.#note(one)),
      ...left.map(([, { feed }]) => ({ feed, viewers: 0 })),
    ];
    if (reports.length === 0) return;
    const totals = await this.store.report(reports, this.#countedMs);
    for (const [name] of left) this.#reported.delete(name);
    for (const [index, one] of due.entries()) this.#announce(one, totals[index] ?? 0);
  }

  #isDue(open: OpenFeed): boolean {
    if (audienceOf(open).length > 0) return true;
    const viewers = viewersOf(open);
    const last = this.#reported.get(feedName(open.feed));
    if (!last) return viewers > 0;
    return last.viewers !== viewers || performance.now() - last.atMs > this.#renewMs;
  }

  #note({ feed, ...open }: OpenFeed): { feed: Feed; viewers: number } {
    const viewers = viewersOf(open);
    this.#reported.set(feedName(feed), { feed, viewers, atMs: performance.now() });
    return { feed, viewers };
  }

  #announce(open: OpenFeed, watching: number): void {
    for (const room of audienceOf(open)) {
      if (room.watching === watching) continue;
      room.watching = watching;
      this.audience.emit(room.name, 'presence', { topic: room.topic, watching });
    }
  }
}

function viewersOf({ rooms }: Pick<OpenFeed, 'rooms'>): number {
  let viewers = 0;
  for (const room of rooms.values()) if (room.shows === 'feed') viewers += room.members;
  return viewers;
}

function audienceOf({ rooms }: Pick<OpenFeed, 'rooms'>): PresenceRoom[] {
  return [...rooms.values()].filter((room) => room.shows === 'presence');
}
