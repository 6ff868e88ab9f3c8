import type { Socket } from 'node:net';
import { DomainError } from '@rostrum/domain';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { sendProblem } from './problem.filter.ts';
import { toProblem } from './problem-document.ts';

/** Addresses that Fastify turns away before it looks for a route; no hook runs for them. */
export function refuseAddress(
  logger: Logger,
): (error: Error, request: FastifyRequest, reply: FastifyReply) => void {
  return (error, request, reply) => {
    reply.header('X-Request-Id', request.id);
    sendProblem(error, request, reply, logger);
  };
}

const FAULTS: Record<string, DomainError> = {
  HPE_HEADER_OVERFLOW: new DomainError('request.too_large', 'Address and headers are too long.'),
  ERR_HTTP_REQUEST_TIMEOUT: new DomainError('request.invalid', 'The request was not sent in time.'),
};
const NOT_HTTP = new DomainError('request.invalid', 'The request is not HTTP.');

/** What is no request at all: there is nothing yet to reply to but the connection. */
export function refuseConnection(newRequestId: () => string) {
  return (error: NodeJS.ErrnoException, socket: Socket): void => {
    if (error.code === 'ECONNRESET' || socket.destroyed) return;
    if (!socket.writable) {
      socket.destroy(error);
      return;
    }
    const requestId = newRequestId();
    const problem = toProblem(FAULTS[error.code ?? ''] ?? NOT_HTTP, requestId);
    const body = JSON.stringify(problem);
    const head = [
      `HTTP/1.1 ${problem.status} ${problem.title}`,
      'Content-Type: application/problem+json',
      `Content-Length: ${Buffer.byteLength(body)}`,
      `X-Request-Id: ${requestId}`,
      'Connection: close',
    ];
    socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
  };
}
