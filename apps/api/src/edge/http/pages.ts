import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fastifyStatic from '@fastify/static';
import express from 'express';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import swaggerUi from 'swagger-ui-express';
import type { emitAsyncApi } from '../../operations/asyncapi-document.ts';
import type { emitOpenApi } from '../../operations/openapi-document.ts';

const ROOT = new URL('../../../../../', import.meta.url);
/** Files whose names change with their content. */
const HASHED_FILE = /\/(assets|widget\/dist\/widget)\//;

/** The documents of the contract, Swagger UI, the dashboard, the widget and the demo page. */
export function servePages(
  fastify: FastifyInstance,
  openApi: ReturnType<typeof emitOpenApi>,
  asyncApi: ReturnType<typeof emitAsyncApi>,
): void {
  fastify.get('/openapi.json', async () => openApi);
  fastify.get('/asyncapi.json', async () => asyncApi);

  // The only Express in the house: swagger-ui-express speaks nothing else.
  const docs = express();
  docs.use('/docs', swaggerUi.serve, swaggerUi.setup(openApi as swaggerUi.JsonObject));
  const serveDocs = (request: FastifyRequest, reply: FastifyReply): void => {
    reply.hijack();
    docs(request.raw, reply.raw);
  };
  fastify.get('/docs', serveDocs);
  fastify.get('/docs/*', serveDocs);

  serveFolder(fastify, '/admin/', 'apps/admin/dist/', 'index.html');
  serveFolder(fastify, '/demo/', 'libs/widget/demo/', undefined);
  serveWidget(fastify, 'libs/widget/dist/');
}

/** `fallback`: the page that answers for every address of a single-page application. */
function serveFolder(
  fastify: FastifyInstance,
  prefix: string,
  folder: string,
  fallback: string | undefined,
): void {
  const root = fileURLToPath(new URL(folder, ROOT));
  if (!existsSync(root)) return;
  fastify.get(prefix.slice(0, -1), (_request, reply) => reply.redirect(prefix));
  void fastify.register((scope, _options, done) => {
    void scope.register(fastifyStatic, {
      root,
      prefix,
      wildcard: fallback === undefined,
      cacheControl: false,
      setHeaders,
    });
    if (fallback !== undefined) {
      scope.get(`${prefix}*`, (_request, reply) => reply.sendFile(fallback, root));
    }
    done();
  });
}

/** The script, and the parts that it loads: modules, so any site has to be let in. */
function serveWidget(fastify: FastifyInstance, folder: string): void {
  const root = fileURLToPath(new URL(folder, ROOT));
  void fastify.register((scope, _options, done) => {
    void scope.register(fastifyStatic, { root, serve: false, cacheControl: false, setHeaders });
    scope.addHook('onRequest', async (_request, reply) => {
      reply.header('Access-Control-Allow-Origin', '*');
    });
    scope.get('/widget.js', (_request, reply) => reply.sendFile('widget.js'));
    scope.get<{ Params: { file: string } }>('/widget/:file', (request, reply) =>
      reply.sendFile(`widget/${request.params.file}`),
    );
    done();
  });
}

function setHeaders(reply: FastifyReply, path: string): void {
  reply.header('X-Content-Type-Options', 'nosniff');
  reply.header('Referrer-Policy', 'same-origin');
  const isFixed = HASHED_FILE.test(path);
  reply.header('Cache-Control', isFixed ? 'public, max-age=31536000, immutable' : 'no-cache');
}
