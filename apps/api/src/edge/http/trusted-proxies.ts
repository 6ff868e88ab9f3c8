import type { IncomingMessage } from 'node:http';
import { compile, all as forwardedThrough } from '@fastify/proxy-addr';

/** Whether the `hop`th address on the way to us, counted from here, may say who sent it. */
export type TrustsProxy = (address: string, hop: number) => boolean;

const MAX_HOPS = 10;

/**
 * Of `ROSTRUM_TRUSTED_PROXIES`: addresses and networks apart by commas, or how many proxies stand in
 * front of the service; by default none, and what anybody writes into X-Forwarded-For is not read.
 * @throws TypeError for anything else
 */
export function parseTrustedProxies(setting: string): TrustsProxy {
  const trimmed = setting.trim();
  if (/^\d+$/.test(trimmed)) {
    const hops = Number(trimmed);
    if (hops > MAX_HOPS) throw new TypeError(`at most ${MAX_HOPS} proxies`);
    return (_address, hop) => hop < hops;
  }
  return compile(trimmed.split(',').flatMap((network) => network.trim() || []));
}

/** Where a request comes from, as far as the proxies on its way are to be believed. */
export function clientAddress(message: IncomingMessage, trusts: TrustsProxy): string {
  return forwardedThrough(message, trusts).at(-1) ?? '';
}
