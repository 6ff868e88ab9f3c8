import { type ArgumentsHost, Catch, type ExceptionFilter, Inject } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { Meters } from '../../meters/meters.ts';
import { LOGGER } from '../../ports.ts';
import { toDomainError, toProblem } from './problem-document.ts';

/** Every answer that says it may be retried says when, also where the fault gives no time. */
const DEFAULT_RETRY_AFTER_SECONDS = 1;

/** Every refusal and fault over HTTP leaves as a problem document. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(
    @Inject(LOGGER) private readonly logger: Logger,
    private readonly meters: Meters,
  ) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    if (request.method !== 'GET') this.meters.refused(toDomainError(error).code);
    sendProblem(error, request, http.getResponse<FastifyReply>(), this.logger);
  }
}

export function sendProblem(
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
  logger: Logger,
): void {
  const known = toDomainError(error);
  const problem = toProblem(known, request.id);
  if (problem.status >= 500) {
    const { internal, cause } = known;
    const isOurs = known.code === 'internal.error';
    logger[isOurs ? 'error' : 'warn'](
      {
        requestId: request.id,
        route: request.routeOptions.url,
        code: known.code,
        internal,
        ...(isOurs ? { err: cause ?? known } : {}),
      },
      'request failed',
    );
  }
  if (reply.sent) return;
  const retryAfterSeconds =
    known.retryAfterSeconds ?? (known.retryable ? DEFAULT_RETRY_AFTER_SECONDS : undefined);
  if (retryAfterSeconds !== undefined) reply.header('Retry-After', retryAfterSeconds);
  void reply.status(problem.status).type('application/problem+json').send(JSON.stringify(problem));
}
