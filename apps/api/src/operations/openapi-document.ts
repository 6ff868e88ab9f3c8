import { RequestMethod } from '@nestjs/common';
import {
  DEVICE_HEADER,
  describeCode,
  problem,
  SIGNATURE_HEADER,
  VOTER_CODE_HEADER,
} from '@rostrum/contracts';
import type { ErrorCode } from '@rostrum/domain';
import { z } from 'zod';
import {
  createDocument,
  type ZodOpenApiOperationObject,
  type ZodOpenApiPathsObject,
} from 'zod-openapi';
import { ENDPOINT, type EndpointDescription } from '../edge/http/endpoint.decorator.ts';
import { PUBLIC_ROUTE } from '../edge/http/request-context.ts';

/** Metadata that Nest's own decorators leave on controllers and their methods. */
const NEST = {
  imports: 'imports',
  controllers: 'controllers',
  path: 'path',
  method: 'method',
  arguments: '__routeArguments__',
} as const;
enum ParameterKind {
  Body = 3,
  Query = 4,
  Param = 5,
}

type Document = ReturnType<typeof createDocument>;
type Handler = (...args: unknown[]) => unknown;

/** Any route may answer with these. */
const COMMON_ERRORS: ErrorCode[] = ['auth.missing', 'auth.invalid', 'internal.error'];

/** The OpenAPI 3.1 document, from the controllers of these modules as they are. */
export function emitOpenApi(modules: readonly object[]): Document {
  const paths: ZodOpenApiPathsObject = {};
  for (const controller of new Set(modules.flatMap(controllersOf))) {
    for (const handler of handlersOf(controller)) {
      const description = Reflect.getMetadata(ENDPOINT, handler) as EndpointDescription | undefined;
      if (!description) continue;
      const path = pathOf(controller, handler);
      const method = RequestMethod[Reflect.getMetadata(NEST.method, handler) as number];
      paths[path] = {
        ...paths[path],
        [method?.toLowerCase() ?? 'get']: operationOf(description, controller, handler),
      };
    }
  }
  return createDocument({
    openapi: '3.1.0',
    info: {
      title: 'Rostrum',
      version: '1',
      description: 'Live leaderboards and live polls. Errors are RFC 9457 problem documents.',
    },
    servers: [{ url: '/' }],
    paths: Object.fromEntries(Object.entries(paths).sort(([a], [b]) => (a < b ? -1 : 1))),
    components: {
      securitySchemes: {
        bearer: {
          type: 'http',
          scheme: 'bearer',
          description: 'A secret key, a publishable key, or a member token.',
        },
        session: { type: 'apiKey', in: 'cookie', name: 'rostrum_session' },
      },
    },
  });
}

/** What is said of every route of these modules. */
export function endpointsOf(modules: readonly object[]): EndpointDescription[] {
  const handlers = [...new Set(modules.flatMap(controllersOf))].flatMap(handlersOf);
  return handlers.flatMap(
    (handler) => (Reflect.getMetadata(ENDPOINT, handler) as EndpointDescription | undefined) ?? [],
  );
}

type Controller = { prototype: object };

function controllersOf(module: object): Controller[] {
  const own = (Reflect.getMetadata(NEST.controllers, module) ?? []) as Controller[];
  const imports = (Reflect.getMetadata(NEST.imports, module) ?? []) as object[];
  const imported = imports.filter((candidate) => typeof candidate === 'function');
  return [...own, ...imported.flatMap(controllersOf)];
}

function handlersOf(controller: Controller): Handler[] {
  return Object.getOwnPropertyNames(controller.prototype)
    .filter((name) => name !== 'constructor')
    .map((name) => Reflect.get(controller.prototype, name) as Handler)
    .filter((member) => typeof member === 'function');
}

/** The public path: where a controller serves the dashboard too, that is the same under `/console`. */
function pathOf(controller: object, handler: Handler): string {
  const [first] = [Reflect.getMetadata(NEST.path, controller) as string | string[]].flat();
  const own = Reflect.getMetadata(NEST.path, handler) as string;
  const joined = `/${first}/${own}`.replaceAll(/\/+/g, '/').replace(/\/$/, '');
  return joined.replaceAll(/:(\w+)/g, '{$1}');
}

function operationOf(
  description: EndpointDescription,
  controller: Controller,
  handler: Handler,
): ZodOpenApiOperationObject {
  const parameters = parametersOf(controller, handler.name);
  const isPublic = Reflect.getMetadata(PUBLIC_ROUTE, handler) === true;
  const security = pathOf(controller, handler).startsWith('/console') ? 'session' : 'bearer';
  return {
    operationId: description.id,
    summary: description.summary,
    tags: [description.tag],
    security: isPublic ? [] : [{ [security]: [] }],
    requestParams: {
      ...(parameters.path ? { path: parameters.path } : {}),
      ...(parameters.query ? { query: parameters.query } : {}),
      ...headersOf(description),
    },
    ...requestBodyOf(description, parameters.body),
    responses: responsesOf(description),
  };
}

const writeHeaders = z.object({
  'Idempotency-Key': z
    .string()
    .min(1)
    .max(128)
    .optional()
    .describe('A repeated key with the same body gets the first answer again.'),
  Prefer: z
    .literal('wait=persisted')
    .optional()
    .describe('The answer waits until the durable store has the write.'),
});

const signedHeaders = writeHeaders.extend({
  [SIGNATURE_HEADER]: z
    .string()
    .optional()
    .describe(
      'For boards that require it: `t=<seconds since 1970>,n=<nonce>,v1=<hex HMAC-SHA256>` over ' +
        '`<t>.<n>.<body>`, made with the signing secret of the board.',
    ),
});

const voterHeaders = z.object({
  [VOTER_CODE_HEADER]: z
    .string()
    .optional()
    .describe('A one-time code, for polls whose voters are told by them.'),
  [DEVICE_HEADER]: z
    .string()
    .optional()
    .describe('The `deviceToken` of an earlier ballot, where the cookie is not kept.'),
});

function headersOf({ isWrite, isSigned, namesVoter }: EndpointDescription): {
  header?: z.ZodObject;
} {
  const headers = [
    ...(isWrite ? [isSigned ? signedHeaders : writeHeaders] : []),
    ...(namesVoter ? [voterHeaders] : []),
  ];
  if (headers.length === 0) return {};
  return { header: z.object(Object.assign({}, ...headers.map(({ shape }) => shape))) };
}

interface Parameters {
  path: z.ZodObject | undefined;
  query: z.ZodObject | undefined;
  body: z.ZodType | undefined;
}

function parametersOf(controller: Controller, name: string): Parameters {
  const declared = (Reflect.getMetadata(NEST.arguments, controller, name) ?? {}) as Record<
    string,
    { data?: string; schema?: z.ZodType }
  >;
  const found: Parameters = { path: undefined, query: undefined, body: undefined };
  const path: Record<string, z.ZodType> = {};
  for (const [key, { data, schema }] of Object.entries(declared)) {
    if (!schema) continue;
    const kind = Number(key.split(':')[0]);
    if (kind === ParameterKind.Param && data) path[data] = schema;
    if (kind === ParameterKind.Query) found.query = schema as z.ZodObject;
    if (kind === ParameterKind.Body) found.body = schema;
  }
  if (Object.keys(path).length > 0) found.path = z.object(path);
  return found;
}

function requestBodyOf(
  description: EndpointDescription,
  body: z.ZodType | undefined,
): Pick<ZodOpenApiOperationObject, 'requestBody'> {
  if (description.streams) {
    return { requestBody: { required: true, content: fileContent(description.streams) } };
  }
  if (!body) return {};
  return { requestBody: { required: true, content: { 'application/json': { schema: body } } } };
}

function responsesOf(description: EndpointDescription): ZodOpenApiOperationObject['responses'] {
  const byStatus = Map.groupBy(
    [...new Set([...description.errors, ...COMMON_ERRORS])],
    (code) => describeCode(code).status,
  );
  const refusals = [...byStatus]
    .sort(([a], [b]) => a - b)
    .map(([status, codes]) => [
      String(status),
      {
        description: codes.map((code) => `\`${code}\``).join(', '),
        content: { 'application/problem+json': { schema: problem } },
      },
    ]);
  const success = { description: description.summary, ...contentOf(description) };
  const accepted = description.accepted && [
    ['202', { description: 'Accepted, but not applied', ...jsonOf(description.accepted) }],
  ];
  return Object.fromEntries([
    [String(description.status), success],
    ...(accepted ?? []),
    ...refusals,
  ]);
}

function contentOf({ response, downloads }: EndpointDescription) {
  if (!downloads && !response) return {};
  return {
    content: {
      ...(response && jsonOf(response).content),
      ...(downloads && fileContent(downloads)),
    },
  };
}

function jsonOf(schema: z.ZodType) {
  return { content: { 'application/json': { schema } } };
}

function fileContent(types: readonly string[]) {
  const file = { schema: { type: 'string' as const, format: 'binary' } };
  return Object.fromEntries(types.map((type) => [type, file]));
}
