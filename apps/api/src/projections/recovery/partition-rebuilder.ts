import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { EventSink, ExclusiveLock, LogControl, PartitionMark } from '@rostrum/domain';
import type { Logger } from 'pino';
import { Meters } from '../../meters/meters.ts';
import { EVENT_SINK, EXCLUSIVE_LOCK, LOG_CONTROL, LOGGER } from '../../ports.ts';
import { type PartitionResources, PartitionRestorer } from './partition-restorer.ts';
import { ProfileRecovery } from './profile-recovery.ts';

/** Partitions that are rebuilt at the same time. */
const AT_ONCE = 4;
const NOTHING: PartitionResources = { boards: [], polls: [] };

/**
 * Rebuilds partitions of Redis from PostgreSQL: those whose log is lost, or lacks what is stored. One
 * process at a time; partitions are opened one by one, as soon as each is whole.
 */
@Injectable()
export class PartitionRebuilder {
  #isStopping = false;

  constructor(
    @Inject(EXCLUSIVE_LOCK) private readonly lock: ExclusiveLock,
    @Inject(LOG_CONTROL) private readonly control: LogControl,
    @Inject(EVENT_SINK) private readonly sink: EventSink,
    @Inject(LOGGER) private readonly logger: Logger,
    private readonly restorer: PartitionRestorer,
    private readonly profiles: ProfileRecovery,
    private readonly meters: Meters,
  ) {}

  stop(): void {
    this.#isStopping = true;
  }

  /**
   * Rebuilds those of the partitions that need it, unless another process does so at this moment.
   * @throws RebuildSupersededError when another process took it for dead and went on with it
   * @throws DomainError `store.unavailable`
   */
  async rebuild(partitions: readonly number[]): Promise<void> {
    await this.lock.tryRun('rebuild', async () => {
      const needed = await this.#needed(partitions);
      if (needed.length > 0) await this.#rebuild(needed);
    });
  }

  /** Others may have rebuilt some, or confirmed them, before the lock was ours. */
  async #needed(partitions: readonly number[]): Promise<number[]> {
    const standings = await this.control.standings(partitions);
    const doubtful = standings.filter(({ isConfirmed }) => !isConfirmed);
    const kept = doubtful.filter(({ epoch }) => epoch !== undefined);
    const comparisons = kept.length === 0 ? [] : await this.sink.compare(kept);
    const complete = new Set(
      comparisons.flatMap(({ partition, isComplete }) => (isComplete ? [partition] : [])),
    );
    return doubtful.map(({ partition }) => partition).filter((at) => !complete.has(at));
  }

  async #rebuild(partitions: readonly number[]): Promise<void> {
    const startedAt = performance.now();
    const token = randomUUID();
    // First of all: what is on its way of the logs that are given up must not be stored any more.
    const marks = await this.sink.beginEpochs(partitions);
    const isNew = marks.every(({ sequence }) => sequence === 0);
    const count = { partitions: marks.length };
    if (isNew) this.logger.info(count, 'making the partitions of a new Redis');
    else this.logger.warn(count, 'Redis lacks what is stored: rebuilding');
    await Promise.all(marks.map(({ partition }) => this.control.close(partition, token)));
    await this.control.wipe(partitions);
    // First, so that nobody is seen without a name when the first boards come back.
    await this.profiles.restore(partitions);
    const resources = await this.restorer.resourcesOf(partitions);
    await this.restorer.remind(resources);
    let [restored, done] = [0, 0];
    const waiting = [...marks];
    const rebuildNext = async (): Promise<void> => {
      for (let mark = waiting.shift(); mark && !this.#isStopping; mark = waiting.shift()) {
        const own = await this.#restore(mark, resources.get(mark.partition) ?? NOTHING, token);
        // Only now: others have added theirs meanwhile.
        restored += own;
        done += 1;
        const progress = { partition: mark.partition, done, of: marks.length, restored };
        if (!isNew) this.logger.info(progress, 'rebuilt');
      }
    };
    const lanes = Array.from({ length: AT_ONCE }, () =>
      rebuildNext().catch((error: unknown) => {
        // Nobody begins with another one; those under way come to their end before it is tried again.
        waiting.length = 0;
        throw error;
      }),
    );
    const failed = (await Promise.allSettled(lanes)).find(({ status }) => status === 'rejected');
    if (failed?.status === 'rejected') throw failed.reason;
    const ms = performance.now() - startedAt;
    if (isNew) return;
    this.meters.rebuilt({ partitions: done, restored, ms });
    const seconds = Math.round(ms) / 1000;
    this.logger.info({ partitions: done, restored, seconds }, 'Redis is rebuilt');
  }

  async #restore(
    { partition, epoch, sequence }: PartitionMark,
    resources: PartitionResources,
    token: string,
  ): Promise<number> {
    const restored = await this.restorer.restore(partition, resources, token);
    await this.control.open(partition, token, epoch, sequence);
    return restored;
  }
}
