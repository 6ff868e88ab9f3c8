import { createHash } from 'node:crypto';
import { createParamDecorator, type ExecutionContext, SetMetadata } from '@nestjs/common';
import { idempotencyKey, SIGNATURE_HEADER } from '@rostrum/contracts';
import { DomainError, type IdempotentRequest, type Principal } from '@rostrum/domain';
import type { FastifyReply, FastifyRequest } from 'fastify';

declare module 'fastify' {
  interface FastifyRequest {
    principal?: Principal;
    /** The body as it came, where the request is signed. */
    signedBody?: string;
  }
}

export const PUBLIC_ROUTE = 'rostrum:public-route';

/** The route asks for no credentials. */
export const Public = (): MethodDecorator & ClassDecorator => SetMetadata(PUBLIC_ROUTE, true);

export const TOKEN_IN_ADDRESS = 'rostrum:token-in-address';

/** Takes a token as `access_token`: browsers send no headers of ours when they open an event stream. */
export const TokenInAddress = (): MethodDecorator => SetMetadata(TOKEN_IN_ADDRESS, true);

function requestOf(context: ExecutionContext): FastifyRequest {
  return context.switchToHttp().getRequest<FastifyRequest>();
}

/** Who is asking. */
export const Asker = createParamDecorator(
  (_data: unknown, context: ExecutionContext): Principal => {
    const { principal } = requestOf(context);
    if (!principal) throw new DomainError('auth.missing', 'Send a key or a token.');
    return principal;
  },
);

export interface SignedRequest {
  header: string | undefined;
  body: string;
}

/** What a write may ask for through headers, and the answers that go back the same way. */
export interface WriteContext {
  idempotency: IdempotentRequest | undefined;
  /** `Prefer: wait=persisted`. */
  waitsUntilPersisted: boolean;
  /** Where the request can carry a signature: what it is, and what it is over. */
  signed: SignedRequest | undefined;
  /** What the way to the caller takes, as the server measured it; over a socket only. */
  latencyMs?: number | undefined;
  /** Says in the answer that it is that of an earlier request. */
  markReplayed(): void;
  /** Says in the answer that the durable store has the write. */
  markPersisted(): void;
}

export const Write = createParamDecorator(
  (_data: unknown, context: ExecutionContext): WriteContext => {
    const request = requestOf(context);
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    return {
      idempotency: idempotencyOf(request),
      waitsUntilPersisted: prefersPersisted(request.headers['prefer']),
      signed: { header: signatureOf(request), body: request.signedBody ?? '' },
      markReplayed: () => void reply.header('Idempotency-Replayed', 'true'),
      markPersisted: () => void reply.header('Preference-Applied', 'wait=persisted'),
    };
  },
);

export function signatureOf(request: FastifyRequest): string | undefined {
  const header = request.headers[SIGNATURE_HEADER.toLowerCase()];
  return Array.isArray(header) ? header.join(',') : header;
}

function idempotencyOf(request: FastifyRequest): IdempotentRequest | undefined {
  const header = request.headers['idempotency-key'];
  if (header === undefined) return undefined;
  const parsed = idempotencyKey.safeParse(header);
  if (!parsed.success) {
    throw new DomainError('request.invalid', 'Idempotency-Key must have 1 to 128 characters.', {
      errors: [{ path: 'Idempotency-Key', message: parsed.error.issues[0]?.message ?? 'invalid' }],
    });
  }
  const fingerprint = createHash('sha256')
    .update(`${request.method} ${request.url}\n`)
    .update(JSON.stringify(request.body ?? null))
    .digest('base64url');
  return { key: parsed.data, fingerprint };
}

function prefersPersisted(header: string | string[] | undefined): boolean {
  if (header === undefined) return false;
  const preferences = Array.isArray(header) ? header.join(',') : header;
  return preferences.split(',').some((preference) => preference.trim() === 'wait=persisted');
}
