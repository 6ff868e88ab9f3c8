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
import { PartitionWorker } from './partition-worker.ts';

/** How late a poll may open or close on people's screens; ballots are judged by the time itself. */
const LOOK_MS = 200;

/**
 * Opens and closes polls when their time has come. Whoever writes to a poll does so too, so this is
 * only for polls that nobody touches, and two that do the same do it once.
 */
@Injectable()
export class PollClock implements OnApplicationBootstrap, BeforeApplicationShutdown {
  readonly #worker: PartitionWorker;

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    @Inject(BALLOT_STORE) ballots: BallotStore,
    @Inject(LEASE_STORE) store: LeaseStore,
    @Inject(LOGGER) logger: Logger,
  ) {
    this.#worker = new PartitionWorker({
      role: 'schedule',
      store,
      config,
      step: async () => {
        await ballots.advanceDue(this.#worker.leases.current());
      },
      intervalMs: () => LOOK_MS,
      onFault: (error) => logger.debug({ err: error }, 'polls wait to be moved'),
    });
  }

  onApplicationBootstrap(): void {
    if (this.config.runsWorkers) this.#worker.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.#worker.stop();
  }
}
