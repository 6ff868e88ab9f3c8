import fastifyCookie from '@fastify/cookie';
import fastifyCors from '@fastify/cors';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { DomainError } from '@rostrum/domain';
import type { FastifyInstance } from 'fastify';
import { apiModule, FEATURE_MODULES, type Stores } from './api.module.ts';
import { refuseAddress, refuseConnection } from './edge/http/early-refusals.ts';
import { servePages } from './edge/http/pages.ts';
import { parseQueryString } from './edge/http/query-string.ts';
import { signatureOf } from './edge/http/request-context.ts';
import { LiveAdapter } from './edge/live/live.adapter.ts';
import { quietConnection } from './edge/live/quiet-connection.ts';
import { emitAsyncApi } from './operations/asyncapi-document.ts';
import { emitOpenApi } from './operations/openapi-document.ts';

const BODY_LIMIT_BYTES = 1024 * 1024;
const MAX_PARAM_LENGTH = 1024;
const STREAMED_TYPES = ['text/csv', 'application/x-ndjson'];
const STREAMING_ROUTE = '/import';
const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'];
const EXPOSED_HEADERS = [
  'X-Request-Id',
  'Idempotency-Replayed',
  'Preference-Applied',
  'Retry-After',
  'RateLimit',
  'RateLimit-Policy',
];

/**
 * The whole application on Nest's Fastify adapter, not yet listening. `prepare` is called before anything in it
 * runs.
 */
export async function createHttpApplication(
  stores: Stores,
  prepare: (app: NestFastifyApplication) => void = () => {},
): Promise<NestFastifyApplication> {
  const genReqId = requestIds();
  const app = await NestFactory.create<NestFastifyApplication>(
    apiModule(stores),
    new FastifyAdapter({
      bodyLimit: BODY_LIMIT_BYTES,
      routerOptions: {
        maxParamLength: MAX_PARAM_LENGTH,
        querystringParser: parseQueryString,
      },
      forceCloseConnections: 'idle',
      genReqId,
      trustProxy: stores.config.trustsProxy,
      frameworkErrors: refuseAddress(stores.logger),
      clientErrorHandler: refuseConnection(() => genReqId({ headers: {} })),
    }),
    // Nest's parsers would take forms too, which any site can make a browser send.
    { logger: false, abortOnError: false, bodyParser: false },
  );
  const fastify = app.getHttpAdapter().getInstance() as unknown as FastifyInstance;
  await prepareFastify(fastify);
  app.useWebSocketAdapter(
    new LiveAdapter(app, {
      publisher: quietConnection(stores.redis.publisher('live-publisher')),
      subscriber: stores.redis.subscriber('live-subscriber'),
    }),
  );
  prepare(app);
  await app.init();
  servePages(fastify, emitOpenApi(FEATURE_MODULES), emitAsyncApi(FEATURE_MODULES));
  await fastify.ready();
  return app;
}

async function prepareFastify(fastify: FastifyInstance): Promise<void> {
  fastify.addHook('onRequest', (request, reply, done) => {
    reply.header('X-Request-Id', request.id);
    done();
  });
  const parseJson = fastify.getDefaultJsonParser('error', 'error');
  fastify.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    if (signatureOf(request) !== undefined) request.signedBody = String(body);
    void parseJson(request, String(body), done);
  });
  for (const type of STREAMED_TYPES) {
    fastify.addContentTypeParser(type, (request, payload, done) => {
      if (request.routeOptions.url?.endsWith(STREAMING_ROUTE)) done(null, payload);
      else done(new DomainError('request.invalid', 'The Content-Type is not supported here.'));
    });
  }
  await fastify.register(fastifyCookie);
  // Tokens, not cookies, let in from other origins: any may ask, and the key says which may use it.
  // The one cookie that counts there tells a voter's devices apart, for whoever has the key.
  await fastify.register(fastifyCors, {
    delegator: (request, decide) =>
      decide(
        null,
        request.headers.origin !== undefined && request.url?.startsWith('/v1/')
          ? {
              origin: true,
              credentials: request.url.startsWith('/v1/polls/'),
              methods: METHODS,
              exposedHeaders: EXPOSED_HEADERS,
              maxAge: 600,
            }
          : { origin: false },
      ),
  });
}

function requestIds(): (request: { headers: Record<string, unknown> }) => string {
  const prefix = Math.random().toString(36).slice(2, 8);
  let count = 0;
  return ({ headers }) => {
    const given = headers['x-request-id'];
    if (typeof given === 'string' && /^[\w-]{1,64}$/.test(given)) return given;
    count += 1;
    return `${prefix}-${count.toString(36)}`;
  };
}
