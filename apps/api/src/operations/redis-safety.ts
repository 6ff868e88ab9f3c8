import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { isUnsafe, type RedisFinding, type RedisProbe, redisFindings } from '@rostrum/domain';
import type { Logger } from 'pino';
import type { Config } from '../config.ts';
import { CONFIG, LOGGER, REDIS_PROBE } from '../ports.ts';

/** Says at start what is wrong with how Redis is set up, and where it was told to, goes no further. */
@Injectable()
export class RedisSafety implements OnApplicationBootstrap {
  #told: readonly RedisFinding[] = [];

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    @Inject(REDIS_PROBE) private readonly probe: RedisProbe,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** What was said at start. */
  get told(): readonly RedisFinding[] {
    return this.#told;
  }

  /** @throws Error that lists what is unsafe, where that is not allowed */
  async onApplicationBootstrap(): Promise<void> {
    const { memoryShare } = this.config.alertThresholds;
    const findings = (await this.probe.read()).flatMap((node) => redisFindings(node, memoryShare));
    this.#told = findings;
    for (const finding of findings) this.#log(finding);
    const unsafe = findings.filter(isUnsafe);
    if (unsafe.length === 0 || !this.config.requiresSafeRedis) return;
    const lines = unsafe.map(({ node, summary, action }) => `  ${node}: ${summary} ${action}`);
    throw new Error(
      `Redis is not set up safely, and ROSTRUM_REQUIRE_SAFE_REDIS is set:\n${lines.join('\n')}`,
    );
  }

  #log({ severity, summary, ...rest }: RedisFinding): void {
    const level = severity === 'error' ? 'error' : 'warn';
    this.logger[level]({ ...rest, severity }, `Redis: ${summary} ${rest.action}`);
  }
}
