import {
  type BeforeApplicationShutdown,
  Inject,
  Injectable,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import {
  DomainError,
  type DuePeriod,
  expiryMs,
  findPeriod,
  type Leaderboard,
  type LogPosition,
  type PeriodArchive,
  type PeriodStore,
  type RankingStore,
  StaleDefinitionError,
} from '@rostrum/domain';
import type { Logger } from 'pino';
import type { Config } from '../config.ts';
import { CONFIG, LOGGER, PERIOD_ARCHIVE, PERIOD_STORE, RANKING_STORE } from '../ports.ts';
import { RepeatingTask } from '../tasks/repeating-task.ts';

/** What one run looks at; the rest waits for the next. */
const DUE_PERIODS = 100;
/** A period that cannot be archived yet lets others go first. */
const RETRY_MS = 1000;
const RETRY_AFTER_FAULT_MS = 60_000;
/** By then every instance has let go of those who watched the period, whose keys go now. */
const GRACE_MS = 1000;

/**
 * Moves periods that are over into the archive. Every step can be broken off and done again, by any
 * worker: the live store lets go of a period when the archive has it, and a period is due for as long
 * as the live store has it.
 */
@Injectable()
export class PeriodArchiver implements OnApplicationBootstrap, BeforeApplicationShutdown {
  readonly #task: RepeatingTask;
  #hasMore = false;

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    @Inject(PERIOD_ARCHIVE) private readonly archive: PeriodArchive,
    @Inject(PERIOD_STORE) private readonly periods: PeriodStore,
    @Inject(RANKING_STORE) private readonly ranking: RankingStore,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {
    this.#task = new RepeatingTask(
      () => this.#run(),
      () => (this.#hasMore ? 0 : config.archiveIntervalMs),
      (error) => logger.debug({ err: error }, 'periods wait to be archived'),
    );
  }

  onApplicationBootstrap(): void {
    if (this.config.runsWorkers) this.#task.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.#task.stop();
  }

  async #run(): Promise<void> {
    this.#hasMore = false;
    const found = await this.archive.findDue(DUE_PERIODS);
    let handled = 0;
    // In random order, so that workers do not follow on each other's heels.
    for (const due of shuffled(found)) {
      if (this.#task.isStopped) return;
      if (await this.#try(due)) handled += 1;
    }
    this.#hasMore = found.length === DUE_PERIODS && handled > 0;
  }

  /** Whether it could be dealt with. */
  async #try(due: DuePeriod): Promise<boolean> {
    try {
      return await this.#handle(due);
    } catch (error) {
      // The stores themselves: neither is the period to blame, nor would another fare better.
      if (error instanceof DomainError && error.code === 'store.unavailable') throw error;
      const wasPostponed = await this.archive.postpone(due, Date.now() + RETRY_AFTER_FAULT_MS);
      if (!wasPostponed) return false;
      const { board, periodId } = due;
      const { tenantId, key } = board;
      this.logger.warn({ tenantId, key, period: periodId, err: error }, 'period not archived');
      return false;
    }
  }

  async #handle(due: DuePeriod): Promise<boolean> {
    const { board, periodId } = due;
    const period = findPeriod(board, periodId);
    const expiresAtMs = period && expiryMs(board, period);
    const { startsAtMs, endsAtMs } = period ?? {};
    if (expiresAtMs === undefined || startsAtMs === undefined || endsAtMs === undefined) {
      await this.archive.postpone(due, undefined);
      return true;
    }
    const { nowMs, end } = await this.#logEnd(board);
    // Another retention may have ended it just now, and instances hear of that a little later. A
    // change that lies ahead was dated by a wrong clock.
    const changedAtMs = board.updatedAt.getTime();
    const endedAtMs = Math.max(expiresAtMs, changedAtMs <= nowMs ? changedAtMs : 0);
    const archivesAtMs = endedAtMs + GRACE_MS;
    if (nowMs < archivesAtMs) {
      // Its keys were given their time by the definition of their first write.
      await this.periods.keep(board, periodId, expiresAtMs);
      await this.archive.postpone(due, archivesAtMs + Date.now() - nowMs);
      return true;
    }
    return this.#archive(due, { startsAtMs, endsAtMs }, end);
  }

  async #archive(
    due: DuePeriod,
    bounds: { startsAtMs: number; endsAtMs: number },
    end: LogPosition,
  ): Promise<boolean> {
    const { board, periodId } = due;
    const startedAt = performance.now();
    const outcome = await this.archive.archive(due, bounds, end);
    if (outcome.status === 'passed') return false;
    if (outcome.status === 'behind') {
      this.logger.debug({ key: board.key, period: periodId }, 'period waits for the log');
      await this.archive.postpone(due, Date.now() + RETRY_MS);
      return false;
    }
    await this.periods.release(board, periodId);
    await this.archive.finish(due);
    if (outcome.status === 'empty') return true;
    const { tenantId, key } = board;
    const tookMs = Math.round(performance.now() - startedAt);
    const entries = outcome.total;
    this.logger.info({ tenantId, key, period: periodId, entries, tookMs }, 'period archived');
    return true;
  }

  /** The definition in force is the one that tells whether the period is over. */
  async #logEnd(board: Leaderboard): Promise<{ nowMs: number; end: LogPosition }> {
    try {
      return await this.periods.logEnd(board);
    } catch (error) {
      if (!(error instanceof StaleDefinitionError)) throw error;
    }
    await this.ranking.install(board);
    return this.periods.logEnd(board);
  }
}

function shuffled<T>(items: readonly T[]): T[] {
  return items
    .map((item) => [Math.random(), item] as const)
    .sort(([a], [b]) => a - b)
    .map(([, item]) => item);
}
