import { Controller, Get, Inject, Res, ServiceUnavailableException } from '@nestjs/common';
import {
  HealthCheck,
  type HealthCheckResult,
  HealthCheckService,
  HealthIndicatorService,
} from '@nestjs/terminus';
import type { FastifyReply } from 'fastify';
import { Public } from '../edge/http/request-context.ts';
import { STORE_PROBES, type StoreProbes } from '../ports.ts';

const PROBE_TIMEOUT_MS = 1500;

@Public()
@Controller('health')
export class HealthController {
  constructor(
    @Inject(STORE_PROBES) private readonly probes: StoreProbes,
    private readonly health: HealthCheckService,
    private readonly indicators: HealthIndicatorService,
  ) {}

  /** The process answers. */
  @Get('live')
  live(): { status: string } {
    return { status: 'ok' };
  }

  /** The process can serve: both stores answer. 503 otherwise, telling which one does not. */
  @Get('ready')
  @HealthCheck()
  async ready(@Res({ passthrough: true }) reply: FastifyReply): Promise<HealthCheckResult> {
    try {
      return await this.health.check([
        () => this.#probe('redis', () => this.probes.redis()),
        () => this.#probe('postgres', () => this.probes.postgres()),
      ]);
    } catch (error) {
      // Answered here: a problem document would not say which store it is.
      if (!(error instanceof ServiceUnavailableException)) throw error;
      reply.status(error.getStatus());
      return error.getResponse() as HealthCheckResult;
    }
  }

  async #probe(name: string, probe: () => Promise<void>) {
    const indicator = this.indicators.check(name);
    const timeout = AbortSignal.timeout(PROBE_TIMEOUT_MS);
    const expired = new Promise<never>((_, reject) => {
      timeout.addEventListener('abort', () => reject(new Error('no answer in time')));
    });
    try {
      await Promise.race([probe(), expired]);
      return indicator.up();
    } catch {
      return indicator.down('not available');
    }
  }
}
