import fc from 'fast-check';
import { expect, it } from 'vitest';
import { networkOf } from './addresses.ts';

const group = fc.integer({ min: 0, max: 0xffff });
const groups = (length: number) => fc.array(group, { minLength: length, maxLength: length });
const hex = (values: number[]) => values.map((value) => value.toString(16));

it('addresses of one IPv6 network are one, those of two are two', () => {
  fc.assert(
    fc.property(groups(4), groups(4), groups(4), groups(4), (network, other, host, another) => {
      fc.pre(network.join() !== other.join() && network.some((value) => value !== 0));
      const address = (...parts: number[][]) => hex(parts.flat()).join(':');
      expect(networkOf(address(network, host))).toBe(networkOf(address(network, another)));
      const isMapped = other.every((value) => value === 0);
      if (!isMapped) {
        expect(networkOf(address(network, host))).not.toBe(networkOf(address(other, host)));
      }
    }),
  );
});

it('is the same however it is written', () => {
  fc.assert(
    fc.property(groups(8), (address) => {
      const [plain] = [hex(address).join(':')];
      const padded = hex(address).map((part) => part.padStart(4, '0').toUpperCase());
      expect(networkOf(padded.join(':'))).toBe(networkOf(plain));
      expect(networkOf(new URL(`http://[${plain}]`).hostname.slice(1, -1))).toBe(networkOf(plain));
    }),
  );
});

it.each([
  ['203.0.113.7', '203.0.113.7'],
  ['::ffff:203.0.113.7', '203.0.113.7'],
  ['::ffff:cb00:7107', '203.0.113.7'],
  ['2001:db8::1', '2001:db8:0:0::/64'],
  ['2001:db8:0:0:ffff::', '2001:db8:0:0::/64'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ['::1', '0:0:0:0::/64'],
  ['', ''],
  ['unknown', 'unknown'],
])('%s stands for %s', (address, network) => {
  expect(networkOf(address)).toBe(network);
});
