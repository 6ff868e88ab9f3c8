import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { DomainError, isHost, type Principal } from '@rostrum/domain';
import type { FastifyRequest } from 'fastify';
import { AccessService, CSRF_HEADER } from '../../access/access.service.ts';
import { PUBLIC_ROUTE, TOKEN_IN_ADDRESS } from './request-context.ts';
import { SESSION_COOKIE } from './session-cookie.ts';

const BEARER = 'Bearer ';
const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);

/** `/v1` takes a bearer token, `/console` a session; nothing is open unless it says so. */
@Injectable()
export class AuthGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly access: AccessService,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    // A socket was let in when it connected; its requests are judged by what they ask for.
    if (context.getType() !== 'http') return true;
    const targets = [context.getHandler(), context.getClass()];
    if (this.reflector.getAllAndOverride<boolean>(PUBLIC_ROUTE, targets)) return true;
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    // The route that was found, not the address: that may be spelled with escapes.
    request.principal = request.routeOptions.url?.startsWith('/console/')
      ? await this.access.authenticateSession(request.cookies[SESSION_COOKIE], {
          isRequired: !SAFE_METHODS.has(request.method),
          token: single(request.headers[CSRF_HEADER]),
        })
      : await this.#authenticateBearer(
          request,
          this.reflector.getAllAndOverride<boolean>(TOKEN_IN_ADDRESS, targets),
        );
    return true;
  }

  async #authenticateBearer(request: FastifyRequest, mayBeInAddress: boolean): Promise<Principal> {
    const bearer = bearerOf(request);
    const token = bearer ?? (mayBeInAddress ? tokenInAddress(request) : undefined);
    const principal = await this.access.authenticate(token, request.headers.origin);
    // Addresses are kept by browsers and proxies.
    if (bearer === undefined && isHost(principal)) {
      throw new DomainError('auth.invalid', 'A secret key is for the header Authorization.');
    }
    return principal;
  }
}

function tokenInAddress({ query }: FastifyRequest): string | undefined {
  const { access_token: token } = query as { access_token?: unknown };
  return typeof token === 'string' ? token : undefined;
}

function bearerOf(request: FastifyRequest): string | undefined {
  const header = request.headers.authorization;
  return header?.startsWith(BEARER) ? header.slice(BEARER.length).trim() : undefined;
}

function single(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header[0] : header;
}
