import {
  type BeforeApplicationShutdown,
  Inject,
  Injectable,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { type Alert, AlertLedger, alertsOfFinding } from '@rostrum/domain';
import type { Logger } from 'pino';
import type { Config } from '../config.ts';
import { CONFIG, LOGGER } from '../ports.ts';
import { RepeatingTask } from '../tasks/repeating-task.ts';
import { FiguresReader } from './figures-reader.ts';
import { RedisSafety } from './redis-safety.ts';

/**
 * Writes alerts to the log when they come and when they are gone. Each instance says what it sees: it
 * may be the only one that sees it.
 */
@Injectable()
export class AlertWatch implements OnApplicationBootstrap, BeforeApplicationShutdown {
  readonly #ledger = new AlertLedger();
  readonly #task: RepeatingTask;
  #latest: readonly Alert[] = [];
  #isFirst = true;

  constructor(
    @Inject(CONFIG) config: Config,
    @Inject(LOGGER) private readonly logger: Logger,
    private readonly figures: FiguresReader,
    private readonly safety: RedisSafety,
  ) {
    this.#task = new RepeatingTask(
      () => this.#look(),
      () => config.alertIntervalMs,
      (error) => logger.error({ err: error }, 'looking for alerts'),
    );
  }

  onApplicationBootstrap(): void {
    this.#task.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.#task.stop();
  }

  /** As they were a few seconds ago, for those who cannot wait. */
  get latest(): readonly Alert[] {
    return this.#latest;
  }

  async #look(): Promise<void> {
    const { alerts } = await this.figures.read();
    if (this.#task.isStopped) return;
    this.#latest = alerts;
    if (this.#isFirst) this.#ledger.know(this.safety.told.flatMap(alertsOfFinding));
    this.#isFirst = false;
    const { come, gone } = this.#ledger.note(alerts);
    for (const alert of come) this.#tell(alert);
    for (const { code, severity, node, group, role } of gone) {
      this.logger.info({ alert: code, severity, node, group, role }, `alert is over: ${code}`);
    }
  }

  #tell({ code, summary, action, ...rest }: Alert): void {
    const level = rest.severity === 'critical' ? 'error' : 'warn';
    this.logger[level]({ alert: code, ...rest }, `alert: ${summary} ${action}`);
  }
}
