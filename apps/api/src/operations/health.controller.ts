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
import { AlertWatch } from './alert-watch.ts';

const PROBE_TIMEOUT_MS = 1500;

@Public()
@Controller('health')
export class HealthController {
  constructor(
    @Inject(STORE_PROBES) private readonly probes: StoreProbes,
    private readonly health: HealthCheckService,
    private readonly indicators: HealthIndicatorService,
    private readonly alerts: AlertWatch,
  ) {}

  /** The process answers. */
  @Get('live')
  live(): { status: string } {
    return { status: 'ok' };
  }

  /**
   * The process can serve: both stores answer. 503 otherwise, telling which one does not. What is wrong
   * with one that answers is told beside it: an instance less would not better it.
   */
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

  /** As they were a few seconds ago; without names of servers, as anybody may ask. */
  #alertsOf(store: string): { code: string; severity: string }[] {
    return this.alerts.latest
      .filter(({ code }) => code.startsWith(`${store}.`) && !code.endsWith('.unreachable'))
      .map(({ code, severity }) => ({ code, severity }));
  }

  async #probe(name: string, probe: () => Promise<void>) {
    const indicator = this.indicators.check(name);
    const timeout = AbortSignal.timeout(PROBE_TIMEOUT_MS);
    const expired = new Promise<never>((_, reject) => {
      timeout.addEventListener('abort', () => reject(new Error('no answer in time')));
    });
    try {
      await Promise.race([probe(), expired]);
      const alerts = this.#alertsOf(name);
      return alerts.length === 0 ? indicator.up() : indicator.up({ alerts });
    } catch {
      return indicator.down('not available');
    }
  }
}
