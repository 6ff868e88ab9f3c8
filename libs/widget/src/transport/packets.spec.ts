import fc from 'fast-check';
import { expect, it } from 'vitest';
import { decode, encode } from './packets.ts';

it('writes packets as Socket.IO does', () => {
  expect(encode({ type: 0, namespace: '/live', data: { token: 't' } })).toBe(
    '40/live,{"token":"t"}',
  );
  expect(encode({ type: 2, namespace: '/live', id: 7, data: ['a', {}] })).toBe('42/live,7["a",{}]');
  expect(encode({ type: 1, namespace: '/live' })).toBe('41/live,');
});

it('reads what it writes', () => {
  fc.assert(
    fc.property(fc.nat(), fc.array(fc.jsonValue(), { minLength: 1 }), (id, list) => {
      const data = JSON.parse(JSON.stringify(list));
      const packet = { type: 2, namespace: '/live', id, data };
      expect(decode(encode(packet).slice(1))).toEqual(packet);
    }),
  );
});

it.each(['', 'x', '2/live,[', '2/live,7{'])('takes %j for no packet', (text) => {
  expect(decode(text)).toBeUndefined();
});
