import { createHmac } from 'node:crypto';
import { expect, it } from 'vitest';
import { signBody } from './signature.ts';

it('signs stamp, nonce and body as they are sent', async () => {
  const body = '{"memberId":"Ørn 🏆","score":1}';
  const header = await signBody('rk_sig_x', body, 1_763_700_000_999, 'n1');
  const digest = createHmac('sha256', 'rk_sig_x').update(`1763700000.n1.${body}`).digest('hex');
  expect(header).toBe(`t=1763700000,n=n1,v1=${digest}`);
});

it('takes a nonce of its own each time', async () => {
  const headers = await Promise.all(Array.from({ length: 100 }, () => signBody('secret', '{}')));
  expect(new Set(headers).size).toBe(100);
  for (const header of headers) expect(header).toMatch(/^t=\d{10},n=[0-9a-f]{32},v1=[0-9a-f]{64}$/);
});
