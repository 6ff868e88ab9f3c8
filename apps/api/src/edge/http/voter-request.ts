import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { DEVICE_HEADER, VOTER_CODE_HEADER } from '@rostrum/contracts';
import type { FastifyReply, FastifyRequest } from 'fastify';

/** What a request tells of its voter, beside who is asking. */
export interface VoterRequest {
  /** A one-time code, as it was typed. */
  code: string | undefined;
  /** A device token that the page kept. */
  device: string | undefined;
  /** Never kept, and never logged. */
  address: string;
  isSecure: boolean;
  cookie(name: string): string | undefined;
  /** Hands a device token out, to be sent with further requests. */
  keepDevice(cookieName: string, token: string, isSecure: boolean): void;
}

/** The longest that browsers keep a cookie. */
const COOKIE_SECONDS = 400 * 24 * 3600;

/** How a voter without a token is known: by headers and a cookie. */
export const Voter = createParamDecorator(
  (_data: unknown, context: ExecutionContext): VoterRequest => {
    const http = context.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const reply = http.getResponse<FastifyReply>();
    return {
      code: headerOf(request, VOTER_CODE_HEADER),
      device: headerOf(request, DEVICE_HEADER),
      address: request.ip,
      isSecure: request.protocol === 'https',
      cookie: (name) => request.cookies[name],
      keepDevice: (name, token, isSecure) => void reply.setCookie(name, token, cookie(isSecure)),
    };
  },
);

/** In pages of other sites only over HTTPS, and for each of those sites another. */
function cookie(isSecure: boolean) {
  return {
    path: '/',
    httpOnly: true,
    maxAge: COOKIE_SECONDS,
    ...(isSecure
      ? { secure: true, sameSite: 'none' as const, partitioned: true }
      : { sameSite: 'lax' as const }),
  };
}

function headerOf(request: FastifyRequest, name: string): string | undefined {
  const header = request.headers[name.toLowerCase()];
  return Array.isArray(header) ? header[0] : header;
}
