import {
  type BeforeApplicationShutdown,
  Inject,
  Injectable,
  type OnModuleInit,
} from '@nestjs/common';
import {
  DomainError,
  type EventSink,
  type FeedStore,
  type LogControl,
  type LogStanding,
} from '@rostrum/domain';
import type { Logger } from 'pino';
import type { Config } from '../../config.ts';
import { CONFIG, EVENT_SINK, FEED_STORE, LOG_CONTROL, LOGGER } from '../../ports.ts';
import { RepeatingTask } from '../../tasks/repeating-task.ts';
import { PartitionRebuilder } from './partition-rebuilder.ts';
import { isWithoutProfiles, ProfileRecovery } from './profile-recovery.ts';

const LOOK_MS = 500;
/** How often logs are looked at that nobody doubts. */
const CHECK_MS = 5_000;
/** Refused writes ask for a look at once, but not one after the other. */
const SHORTEST_PAUSE_MS = 50;
const RETRY_MS = 500;
/** A process serves what there is rather than wait longer for what is rebuilt. */
const PATIENCE_MS = 10_000;

/**
 * Compares the logs of Redis with what PostgreSQL has stored whenever another process holds them: after
 * a start, a break, a fail-over, a loss. Until then scripts refuse writes. A log that is complete goes on,
 * one that lacks something has its partition rebuilt.
 */
@Injectable()
export class LogKeeper implements OnModuleInit, BeforeApplicationShutdown {
  readonly #task: RepeatingTask;
  readonly #partitions: number[];
  #lookedAt = Number.NEGATIVE_INFINITY;
  #checkedAt = Number.NEGATIVE_INFINITY;
  #rebuilding: Promise<void> | undefined;
  #catchingUp: Promise<void> | undefined;

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    @Inject(LOG_CONTROL) private readonly control: LogControl,
    @Inject(EVENT_SINK) private readonly sink: EventSink,
    @Inject(FEED_STORE) private readonly feeds: FeedStore,
    @Inject(LOGGER) private readonly logger: Logger,
    private readonly rebuilder: PartitionRebuilder,
    private readonly profiles: ProfileRecovery,
  ) {
    this.#partitions = Array.from({ length: config.partitionCount }, (_, index) => index);
    this.#task = new RepeatingTask(
      () => this.#look(),
      () => LOOK_MS,
      (error) => this.logger.debug({ err: error }, 'comparing logs'),
    );
    this.control.onDoubt(() => {
      this.#checkedAt = Number.NEGATIVE_INFINITY;
      if (performance.now() - this.#lookedAt >= SHORTEST_PAUSE_MS) this.#task.hasten();
    });
  }

  /** A process that starts before its stores waits for them rather than die and be restarted. */
  async onModuleInit(): Promise<void> {
    await this.#insist(() => this.sink.ensurePartitions(this.config.partitionCount));
    await this.#insist(() => this.#look());
    this.#task.start();
    const patience = AbortSignal.timeout(PATIENCE_MS);
    const isOver = new Promise<void>((resolve) => {
      patience.addEventListener('abort', () => resolve());
    });
    await Promise.race([this.#rebuilding, isOver]);
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.#task.stop();
    this.rebuilder.stop();
    this.profiles.stop();
    await this.#rebuilding;
    await this.#catchingUp;
  }

  async #insist(work: () => Promise<unknown>): Promise<void> {
    for (;;) {
      try {
        await work();
        return;
      } catch (error) {
        if (!(error instanceof DomainError && error.code === 'store.unavailable')) throw error;
        this.logger.warn({ reason: error.internal ?? error.message }, 'waiting for the stores');
        await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
      }
    }
  }

  async #look(): Promise<void> {
    this.#lookedAt = performance.now();
    if (this.#lookedAt - this.#checkedAt >= CHECK_MS) await this.#check();
    const standings = await this.control.standings(this.#partitions);
    const unprofiled = standings.filter(isWithoutProfiles);
    if (unprofiled.length > 0) this.#catchUp(unprofiled);
    const doubtful = standings.filter(({ isConfirmed }) => !isConfirmed);
    if (doubtful.length === 0) return;
    const lost = await this.#compare(doubtful);
    if (lost.length > 0) this.#rebuild();
  }

  /** A process may lose what it had without another one taking over: by following a master that had less. */
  async #check(): Promise<void> {
    this.#checkedAt = performance.now();
    const marks = await this.sink.marks();
    const partitions = await whichOf(marks, (mark) => this.control.giveUpIfBehind(mark));
    if (partitions.length > 0) this.logger.error({ partitions }, 'logs have lost what is stored');
  }

  /** Lets those go on that lack nothing; the others. */
  async #compare(standings: readonly LogStanding[]): Promise<number[]> {
    const lost = standings.filter(({ epoch }) => epoch === undefined);
    const kept = standings.filter(({ epoch }) => epoch !== undefined);
    const comparisons = kept.length === 0 ? [] : await this.sink.compare(kept);
    const standingsOf = new Map(kept.map((standing) => [standing.partition, standing]));
    const confirmed = await whichOf(comparisons, async (comparison) => {
      const standing = standingsOf.get(comparison.partition);
      if (!standing || !comparison.isComplete) return false;
      return this.control.confirm(standing, comparison.epoch);
    });
    await this.#goOn(confirmed);
    const incomplete = comparisons.filter(({ isComplete }) => !isComplete);
    return [...lost, ...incomplete].map(({ partition }) => partition);
  }

  /** Whoever watches is shown anew what may have gone back. */
  async #goOn(partitions: readonly number[]): Promise<void> {
    if (partitions.length === 0) return;
    this.logger.info({ partitions: partitions.length }, 'logs compared, writes go on');
    await this.feeds.refresh(partitions);
  }

  #rebuild(): void {
    this.#rebuilding ??= this.rebuilder
      .rebuild(this.#partitions)
      .catch((error: unknown) => this.logger.warn({ err: error }, 'rebuilding partitions'))
      .finally(() => {
        this.#rebuilding = undefined;
      });
  }
  #catchUp(standings: readonly LogStanding[]): void {
    this.#catchingUp ??= this.profiles
      .catchUp(standings)
      .catch((error: unknown) => this.logger.debug({ err: error }, 'writing profiles anew'))
      .finally(() => {
        this.#catchingUp = undefined;
      });
  }
}

/** Those of which it is so. Of a Cluster a master may be away: its partitions are looked at next time. */
async function whichOf<T extends { partition: number }>(
  items: readonly T[],
  ask: (item: T) => Promise<boolean>,
): Promise<number[]> {
  const answers = await Promise.allSettled(items.map(ask));
  const faults = answers.filter((answer) => answer.status === 'rejected');
  if (faults.length === items.length && faults[0]) throw faults[0].reason;
  return items.flatMap(({ partition }, index) => {
    const answer = answers[index];
    return answer?.status === 'fulfilled' && answer.value ? [partition] : [];
  });
}
