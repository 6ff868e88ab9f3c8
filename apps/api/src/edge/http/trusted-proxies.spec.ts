import type { IncomingMessage } from 'node:http';
import { describe, expect, it } from 'vitest';
import { readConfig } from '../../config.ts';
import { clientAddress, parseTrustedProxies } from './trusted-proxies.ts';

function addressOf(setting: string, peer: string, forwarded?: string): string {
  const message = {
    headers: forwarded === undefined ? {} : { 'x-forwarded-for': forwarded },
    socket: { remoteAddress: peer },
  } as unknown as IncomingMessage;
  return clientAddress(message, parseTrustedProxies(setting));
}

describe('the address of a client', () => {
  it.each([
    ['', '10.0.0.1', '1.1.1.1', '10.0.0.1'],
    ['0', '10.0.0.1', '1.1.1.1', '10.0.0.1'],
    ['10.0.0.0/8', '10.0.0.1', '1.1.1.1', '1.1.1.1'],
    ['10.0.0.0/8', '192.0.2.1', '1.1.1.1', '192.0.2.1'],
    // What the client wrote itself stands on the left of what the first proxy saw.
    ['10.0.0.0/8', '10.0.0.1', '6.6.6.6, 1.1.1.1', '1.1.1.1'],
    ['10.0.0.0/8', '10.0.0.1', '6.6.6.6, 1.1.1.1, 10.0.0.2', '1.1.1.1'],
    ['10.0.0.0/8, 192.0.2.1', '10.0.0.1', '6.6.6.6, 1.1.1.1, 192.0.2.1', '1.1.1.1'],
    ['1', '10.0.0.1', '6.6.6.6, 1.1.1.1', '1.1.1.1'],
    ['2', '10.0.0.1', '6.6.6.6, 1.1.1.1, 10.9.9.9', '1.1.1.1'],
    ['loopback', '::ffff:127.0.0.1', '1.1.1.1', '1.1.1.1'],
    ['2001:db8::/32', '2001:db8::5', '1.1.1.1', '1.1.1.1'],
    ['10.0.0.0/8', '10.0.0.1', undefined, '10.0.0.1'],
  ])('with trust in "%s", from %s that forwards %s, is %s', (setting, peer, forwarded, address) => {
    expect(addressOf(setting, peer, forwarded)).toBe(address);
  });
});

it.each(['10.0.0.0/99', 'proxy.example', '11', '-1'])(
  'a setting of "%s" is refused at start',
  (setting) => {
    const env = {
      REDIS_URL: 'redis://localhost',
      DATABASE_URL: 'postgres://localhost/x',
      ROSTRUM_SECRET: 's'.repeat(32),
      ROSTRUM_TRUSTED_PROXIES: setting,
    };
    expect(() => readConfig(env)).toThrow(/ROSTRUM_TRUSTED_PROXIES/);
  },
);
