import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { issuedVoterId, type Poll } from '@rostrum/domain';
import type { Config } from '../../config.ts';
import type { VoterRequest } from '../../edge/http/voter-request.ts';
import { CONFIG } from '../../ports.ts';

const ID_BYTES = 16;
/** `<id>.<seal>`, each 16 bytes in base64url. */
const TOKEN = /^([\w-]{22})\.([\w-]{22})$/;

/**
 * Devices of voters: a random id each, sealed, so that nobody can make one up or find another's. A
 * token is good for one tenant, so that a page of another's cannot vote with it.
 */
@Injectable()
export class Devices {
  readonly #key: Buffer;
  readonly #hasSecureCookies: boolean;

  constructor(@Inject(CONFIG) config: Config) {
    this.#key = createHmac('sha256', config.secret).update('voter device').digest();
    this.#hasSecureCookies = config.hasSecureCookies;
  }

  /** The device that a request names; what was forged or is another tenant's names none. */
  of(tenantId: string, request: VoterRequest): string | undefined {
    const named = this.#open(tenantId, request.device);
    return named ?? this.#open(tenantId, request.cookie(cookieName(tenantId)));
  }

  /** A new one; in a poll always the same for the same `seed`, so that a request can be repeated. */
  issue({ tenantId, id }: Poll, seed: string | undefined): { device: string; token: string } {
    const device =
      seed === undefined
        ? randomBytes(ID_BYTES).toString('base64url')
        : this.#digest('new', tenantId, id, seed);
    return { device, token: `${device}.${this.#digest('token', tenantId, device)}` };
  }

  /** Hands a token out. */
  keep(tenantId: string, request: VoterRequest, token: string): void {
    const isSecure = request.isSecure || this.#hasSecureCookies;
    request.keepDevice(cookieName(tenantId), token, isSecure);
  }

  /** In each poll another, so that a device cannot be followed from poll to poll. */
  voterOf({ tenantId, id }: Poll, device: string): string {
    return issuedVoterId('device', this.#digest('voter', tenantId, id, device));
  }

  /** A voter who is not known again; the same for the same `seed`. */
  nobodyOf({ tenantId, id }: Poll, seed: string | undefined): string {
    const nobody =
      seed === undefined
        ? randomBytes(ID_BYTES).toString('base64url')
        : this.#digest('nobody', tenantId, id, seed);
    return issuedVoterId('nobody', nobody);
  }

  #open(tenantId: string, token: string | undefined): string | undefined {
    const [, device, seal] = TOKEN.exec(token ?? '') ?? [];
    if (device === undefined || seal === undefined) return undefined;
    const expected = this.#digest('token', tenantId, device);
    return timingSafeEqual(Buffer.from(seal), Buffer.from(expected)) ? device : undefined;
  }

  #digest(...parts: string[]): string {
    const digest = createHmac('sha256', this.#key).update(JSON.stringify(parts)).digest();
    return digest.subarray(0, ID_BYTES).toString('base64url');
  }
}

/** One a tenant: pages of two on the same site would overwrite each other's. */
export function cookieName(tenantId: string): string {
  return `rostrum_device_${tenantId}`;
}
