import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type {
  EventSink,
  ExclusiveLock,
  LogControl,
  LogStanding,
  PartitionMark,
} from '@rostrum/domain';
import type { Logger } from 'pino';
import { EVENT_SINK, EXCLUSIVE_LOCK, LOG_CONTROL, LOGGER } from '../ports.ts';

/** Partitions that are rebuilt at the same time. */
const AT_ONCE = 4;

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

  /** Others may have rebuilt some while the lock was theirs. */
  async #needed(partitions: readonly number[]): Promise<number[]> {
    const standings = await this.control.standings(partitions);
    const doubtful = standings.filter(({ isConfirmed }) => !isConfirmed);
    const kept = doubtful.filter(({ epoch }) => epoch !== undefined);
    const comparisons = kept.length === 0 ? [] : await this.sink.compare(kept);
    const complete = new Set(
      comparisons.flatMap(({ partition, isComplete }) => (isComplete ? [partition] : [])),
    );
    return doubtful
      .filter(({ partition }: LogStanding) => !complete.has(partition))
      .map(({ partition }) => partition);
  }

  async #rebuild(partitions: readonly number[]): Promise<void> {
    const startedAt = performance.now();
    const token = randomUUID();
    const marks = await this.sink.beginEpochs(partitions);
    await Promise.all(marks.map(({ partition }) => this.control.close(partition, token)));
    await this.control.wipe(partitions);
    const waiting = [...marks];
    const restoreNext = async (): Promise<void> => {
      for (let mark = waiting.shift(); mark && !this.#isStopping; mark = waiting.shift()) {
        await this.#restore(mark, token);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, restoreNext));
    const seconds = (performance.now() - startedAt) / 1000;
    this.logger.info({ partitions: partitions.length, seconds }, 'partitions rebuilt');
  }

  async #restore({ partition, epoch, sequence }: PartitionMark, token: string): Promise<void> {
    await this.control.open(partition, token, epoch, sequence);
  }
}
