import { createHmac } from 'node:crypto';
import { isIPv4, isIPv6 } from 'node:net';
import { Inject, Injectable } from '@nestjs/common';
import type { PollRef } from '@rostrum/domain';
import type { Config } from '../../config.ts';
import { CONFIG } from '../../ports.ts';

const HASH_BYTES = 16;

/** Addresses of voters: kept as keyed hashes only, that cannot be compared between polls. */
@Injectable()
export class Addresses {
  readonly #key: Buffer;

  constructor(@Inject(CONFIG) config: Config) {
    this.#key = createHmac('sha256', config.secret).update('voter address').digest();
  }

  hashOf({ tenantId, id }: PollRef, address: string): string {
    const digest = createHmac('sha256', this.#key)
      .update(JSON.stringify([tenantId, id, networkOf(address)]))
      .digest();
    return digest.subarray(0, HASH_BYTES).toString('base64url');
  }
}

const MAPPED_IPV4 = /^::ffff:([\da-f]{1,4}):([\da-f]{1,4})$/;
const GROUPS = 8;
/** Of IPv6 a customer has at least a /64, and may use any address in it. */
const NETWORK_GROUPS = 4;

/** What stands for one connection: an IPv4 address, or an IPv6 network. */
export function networkOf(address: string): string {
  const [plain = ''] = address.split('%');
  if (isIPv4(plain) || !isIPv6(plain)) return plain;
  // In its short form, in hexadecimal throughout.
  const short = new URL(`http://[${plain}]`).hostname.slice(1, -1);
  const [, high, low] = MAPPED_IPV4.exec(short) ?? [];
  if (high !== undefined && low !== undefined) return [high, low].flatMap(bytesOf).join('.');
  const [front = [], back = []] = short.split('::').map((part) => part.split(':').filter(Boolean));
  const gap = Array.from({ length: GROUPS - front.length - back.length }, () => '0');
  return `${[...front, ...gap, ...back].slice(0, NETWORK_GROUPS).join(':')}::/64`;
}

function bytesOf(group: string): number[] {
  const value = Number.parseInt(group, 16);
  return [value >> 8, value & 0xff];
}
