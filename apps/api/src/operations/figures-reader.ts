import {
  type BeforeApplicationShutdown,
  Inject,
  Injectable,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import {
  type Alert,
  alertsOf,
  type DatabaseProbe,
  type Figures,
  type InstanceFigures,
  type LogProbe,
  type RedisProbe,
} from '@rostrum/domain';
import type { Config } from '../config.ts';
import { Meters } from '../meters/meters.ts';
import { CONFIG, DATABASE_PROBE, LOG_PROBE, REDIS_PROBE } from '../ports.ts';
import { EventLoopWatch } from './event-loop-watch.ts';

/** However many ask, the stores are asked no oftener. */
const FRESH_MS = 1000;

export interface Look {
  figures: Figures;
  alerts: Alert[];
}

/** Reads how the stores and this instance do. */
@Injectable()
export class FiguresReader implements OnApplicationBootstrap, BeforeApplicationShutdown {
  readonly #eventLoop = new EventLoopWatch();
  #last: { at: number; look: Promise<Look> } | undefined;

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    @Inject(LOG_PROBE) private readonly log: LogProbe,
    @Inject(REDIS_PROBE) private readonly redis: RedisProbe,
    @Inject(DATABASE_PROBE) private readonly postgres: DatabaseProbe,
    private readonly meters: Meters,
  ) {}

  onApplicationBootstrap(): void {
    this.#eventLoop.start();
  }

  beforeApplicationShutdown(): void {
    this.#eventLoop.stop();
  }

  /** No older than a second when it was asked for. Stores that are away are told of in it. */
  read(): Promise<Look> {
    const last = this.#last;
    if (last && performance.now() - last.at < FRESH_MS) return last.look;
    const look = this.#look();
    this.#last = { at: performance.now(), look };
    look.catch(() => {
      if (this.#last?.look === look) this.#last = undefined;
    });
    return look;
  }

  async #look(): Promise<Look> {
    const atMs = Date.now();
    const [partitions, redis, postgres] = await Promise.all([
      this.log.read(),
      this.redis.read(),
      this.postgres.read(),
    ]);
    const { streamCapacity, deadLetterCapacity, alertThresholds } = this.config;
    const figures: Figures = {
      atMs,
      partitions,
      streamCapacity,
      deadLetterCapacity,
      redis,
      postgres,
      instance: this.#instance(),
    };
    return { figures, alerts: alertsOf(figures, alertThresholds) };
  }

  #instance(): InstanceFigures {
    return {
      instanceId: this.config.instanceId,
      uptimeSeconds: Math.round(process.uptime()),
      tickLagMs: this.meters.tickLagMs(),
      eventLoopDelayMs: this.#eventLoop.longestMs(),
      connections: this.meters.connections(),
      residentBytes: process.memoryUsage.rss(),
    };
  }
}
