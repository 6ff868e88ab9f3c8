import { Body, Controller, Get, HttpCode, Inject, Post, Req, Res } from '@nestjs/common';
import { type Login, login, type SessionView, session } from '@rostrum/contracts';
import { DomainError, type OperatorSession, type TenantRepository } from '@rostrum/domain';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Config } from '../config.ts';
import { Endpoint } from '../edge/http/endpoint.decorator.ts';
import { Public } from '../edge/http/request-context.ts';
import { SESSION_COOKIE } from '../edge/http/session-cookie.ts';
import { CONFIG, TENANT_REPOSITORY } from '../ports.ts';
import { Sessions } from './sessions.ts';

/** Signing in and out of the dashboard. */
@Controller('console')
export class ConsoleController {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    @Inject(TENANT_REPOSITORY) private readonly tenants: TenantRepository,
    private readonly sessions: Sessions,
  ) {}

  @Public()
  @Post('login')
  @HttpCode(200)
  @Endpoint({
    id: 'signIn',
    summary: 'Sign an operator in',
    tag: 'Console',
    status: 200,
    response: session,
    errors: ['request.invalid', 'auth.invalid'],
  })
  async login(
    @Body({ schema: login }) body: Login,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SessionView> {
    const opened = await this.sessions.open(body.email, body.password);
    reply.setCookie(SESSION_COOKIE, opened.id, {
      path: '/',
      httpOnly: true,
      sameSite: 'strict',
      secure: this.config.hasSecureCookies,
    });
    return this.#present(opened.session);
  }

  @Public()
  @Get('session')
  @Endpoint({
    id: 'getSession',
    summary: 'The operator who is signed in',
    tag: 'Console',
    status: 200,
    response: session,
    errors: ['auth.missing'],
  })
  async current(@Req() request: FastifyRequest): Promise<SessionView> {
    const id = request.cookies[SESSION_COOKIE];
    const found = id === undefined ? undefined : await this.sessions.find(id);
    if (!found) throw new DomainError('auth.missing', 'Sign in first.');
    return this.#present(found);
  }

  @Post('logout')
  @HttpCode(204)
  @Endpoint({
    id: 'signOut',
    summary: 'Sign the operator out',
    tag: 'Console',
    status: 204,
    errors: ['auth.missing', 'auth.forbidden'],
  })
  async logout(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    const id = request.cookies[SESSION_COOKIE];
    if (id !== undefined) await this.sessions.close(id);
    reply.clearCookie(SESSION_COOKIE, { path: '/' });
  }

  async #present(found: OperatorSession): Promise<SessionView> {
    const [user, tenant] = await Promise.all([
      this.tenants.findUser(found.userId),
      this.tenants.findTenant(found.tenantId),
    ]);
    if (!user || !tenant) throw new DomainError('auth.missing', 'Sign in first.');
    return {
      userId: user.id,
      email: user.email,
      tenant: { id: tenant.id, name: tenant.name },
      csrfToken: found.csrfToken,
    };
  }
}
