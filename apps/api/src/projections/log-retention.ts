import {
  type BeforeApplicationShutdown,
  Inject,
  Injectable,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import type { EventHistory, ExclusiveLock, OldPart } from '@rostrum/domain';
import type { Logger } from 'pino';
import type { Config } from '../config.ts';
import { CONFIG, EVENT_HISTORY, EXCLUSIVE_LOCK, LOGGER } from '../ports.ts';
import { RepeatingTask } from '../tasks/repeating-task.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Somebody read the log for long, or PostgreSQL was away: nothing depends on when it is done. */
const RETRY_MS = 30_000;
/** Events whose requests are still remembered are never dropped, nor those of the day around them. */
const SLACK_MS = DAY_MS;

/** Makes the parts of the log that are needed next, and drops those that are older than what is kept. */
@Injectable()
export class LogRetention implements OnApplicationBootstrap, BeforeApplicationShutdown {
  readonly #task: RepeatingTask;
  #pauseMs = HOUR_MS;

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    @Inject(EVENT_HISTORY) private readonly history: EventHistory,
    @Inject(EXCLUSIVE_LOCK) private readonly lock: ExclusiveLock,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {
    this.#task = new RepeatingTask(
      () => this.#run(),
      () => this.#pauseMs,
      (error) => {
        this.#pauseMs = RETRY_MS;
        logger.debug({ err: error }, 'the log waits to be put in order');
      },
    );
  }

  onApplicationBootstrap(): void {
    if (this.config.runsWorkers) this.#task.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.#task.stop();
  }

  async #run(): Promise<void> {
    await this.lock.tryRun('log-retention', async () => {
      const now = await this.history.now();
      const made = await this.history.prepare(now);
      if (made.length > 0) this.logger.info({ parts: made }, 'parts of the log made');
      const keptMs = this.#keptMs;
      if (keptMs === undefined) return;
      // A clock that is ahead, ours or that of PostgreSQL, must not have anything dropped too early.
      const sureMs = Math.min(now.getTime(), Date.now());
      for (const part of await this.history.dropBefore(new Date(sureMs - keptMs))) {
        this.#report(part);
      }
    });
    this.#pauseMs = HOUR_MS;
  }

  get #keptMs(): number | undefined {
    const { eventRetentionDays, idempotencyTtlSeconds } = this.config;
    if (eventRetentionDays === undefined) return undefined;
    return Math.max(eventRetentionDays * DAY_MS, idempotencyTtlSeconds * 1000 + SLACK_MS);
  }

  #report({ name, endsAt, isHeldBack }: OldPart): void {
    const told = { part: name, before: endsAt };
    if (isHeldBack) this.logger.warn(told, 'part of the log held back: it has younger events');
    else this.logger.info(told, 'part of the log dropped');
  }
}
