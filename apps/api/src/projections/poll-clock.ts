import {
  type BeforeApplicationShutdown,
  Inject,
  Injectable,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import type { BallotStore, LeaseStore } from '@rostrum/domain';
import type { Logger } from 'pino';
import type { Config } from '../config.ts';
import { BALLOT_STORE, CONFIG, LEASE_STORE, LOGGER } from '../ports.ts';
import { RepeatingTask } from '../tasks/repeating-task.ts';
import { PartitionLeases } from './partition-leases.ts';

/** How late a poll may open or close on people's screens; ballots are judged by the time itself. */
const LOOK_MS = 200;

/**
 * Opens and closes polls when their time has come. Whoever writes to a poll does so too, so this is
 * only for polls that nobody touches, and two that do the same do it once.
 */
@Injectable()
export class PollClock implements OnApplicationBootstrap, BeforeApplicationShutdown {
  readonly #leases: PartitionLeases;
  readonly #task: RepeatingTask;

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    @Inject(BALLOT_STORE) ballots: BallotStore,
    @Inject(LEASE_STORE) store: LeaseStore,
    @Inject(LOGGER) logger: Logger,
  ) {
    const onFault = (error: unknown): void =>
      logger.debug({ err: error }, 'polls wait to be moved');
    this.#task = new RepeatingTask(
      async () => {
        await ballots.advanceDue(this.#leases.current());
      },
      () => LOOK_MS,
      onFault,
    );
    this.#leases = new PartitionLeases({
      role: 'schedule',
      store,
      partitionCount: config.partitionCount,
      instanceId: config.instanceId,
      leaseMs: config.leaseMs,
      settled: () => this.#task.settled,
      onFault,
    });
  }

  onApplicationBootstrap(): void {
    if (!this.config.runsWorkers) return;
    this.#leases.start();
    this.#task.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.#task.stop();
    await this.#leases.stop();
  }
}
