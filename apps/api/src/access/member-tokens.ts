import { Inject, Injectable } from '@nestjs/common';
import { memberId } from '@rostrum/contracts';
import {
  DomainError,
  type InvalidationBus,
  MAX_WEIGHT,
  type Principal,
  type TenantRepository,
} from '@rostrum/domain';
import { decodeJwt, jwtVerify, SignJWT } from 'jose';
import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import { INVALIDATION_BUS, TENANT_REPOSITORY } from '../ports.ts';
import { Secrets } from '../secrets/secrets.ts';

type Member = Extract<Principal, { kind: 'member' }>;

const MAX_TOKENS = 50_000;
const MAX_TENANTS = 10_000;
const SECRET_FRESH_MS = 60_000;
const CLOCK_TOLERANCE_SECONDS = 5;

const scopeClaim = z
  .string()
  .max(500)
  .transform((scopes) => scopes.split(' ').filter(Boolean))
  .optional();

/** What a voter's ballot counts for, as the tenant says. */
const weightClaim = z.int().min(1).max(MAX_WEIGHT).optional();

/**
 * Member and voter tokens: JWTs that a tenant signs (HS256) for the people it knows. `iss` is the
 * tenant, `sub` the member. A token that was verified is remembered until it expires.
 */
@Injectable()
export class MemberTokens {
  readonly #verified = new LRUCache<string, { member: Member; expiresAtMs: number }>({
    max: MAX_TOKENS,
  });
  readonly #secrets = new LRUCache<string, Uint8Array>({ max: MAX_TENANTS, ttl: SECRET_FRESH_MS });

  constructor(
    @Inject(TENANT_REPOSITORY) private readonly tenants: TenantRepository,
    @Inject(INVALIDATION_BUS) bus: InvalidationBus,
    private readonly secrets: Secrets,
  ) {
    const forgetAll = (): void => {
      this.#secrets.clear();
      this.#verified.clear();
    };
    bus.subscribe((news) => news.kind === 'tenant' && forgetAll(), forgetAll);
  }

  /** @throws DomainError `auth.invalid` */
  async verify(token: string): Promise<Member> {
    const known = this.#verified.get(token);
    if (known && known.expiresAtMs > Date.now()) return known.member;
    const { member, expiresAtMs } = await this.#verify(token);
    this.#verified.set(token, { member, expiresAtMs });
    return member;
  }

  async #verify(token: string): Promise<{ member: Member; expiresAtMs: number }> {
    const issuer = issuerOf(token);
    const secret = issuer === undefined ? undefined : await this.#secretOf(issuer);
    if (issuer === undefined || secret === undefined) throw invalidToken();
    try {
      const { payload } = await jwtVerify(token, secret, {
        algorithms: ['HS256'],
        issuer,
        requiredClaims: ['sub', 'exp'],
        clockTolerance: CLOCK_TOLERANCE_SECONDS,
      });
      const weight = weightClaim.parse(payload['weight']);
      return {
        member: {
          kind: 'member',
          tenantId: issuer,
          memberId: memberId.parse(payload.sub),
          scopes: scopeClaim.parse(payload['scope']),
          ...(weight !== undefined && { weight }),
        },
        expiresAtMs: (payload.exp ?? 0) * 1000,
      };
    } catch (error) {
      throw invalidToken(error);
    }
  }

  /** A token for a member, as the tenant itself would sign it. */
  async issue(tenantId: string, subject: string, ttlSeconds: number): Promise<string> {
    const secret = await this.#secretOf(tenantId);
    if (!secret) throw invalidToken();
    return new SignJWT()
      .setProtectedHeader({ alg: 'HS256' })
      .setIssuer(tenantId)
      .setSubject(subject)
      .setExpirationTime(`${ttlSeconds} s`)
      .sign(secret);
  }

  async #secretOf(tenantId: string): Promise<Uint8Array | undefined> {
    const known = this.#secrets.get(tenantId);
    if (known) return known;
    const sealed = await this.tenants.findSigningSecret(tenantId);
    if (sealed === undefined) return undefined;
    const secret = new TextEncoder().encode(this.secrets.decrypt(sealed));
    this.#secrets.set(tenantId, secret);
    return secret;
  }
}

function issuerOf(token: string): string | undefined {
  try {
    return decodeJwt(token).iss;
  } catch {
    return undefined;
  }
}

function invalidToken(cause?: unknown): DomainError {
  return new DomainError('auth.invalid', 'The token is not valid, or has expired.', { cause });
}
