import { createHmac, generateKeyPairSync } from 'node:crypto';
import { RostrumClient } from '@rostrum/client';
import { type JWTPayload, SignJWT } from 'jose';
import { afterAll, afterEach, beforeAll, describe, it, vi } from 'vitest';
import { agentWith } from '../setup/agent.ts';
import { signMemberToken, startTestApp, type TestApp } from '../setup/app.ts';
import { expectProblem } from '../setup/problem.ts';

const MINUTE_SECONDS = 60;

let app: TestApp;
let client: RostrumClient;

beforeAll(async () => {
  app = await startTestApp();
  client = new RostrumClient({ baseUrl: app.url, token: app.secretKey });
  await client.createLeaderboard({ key: 'arcade', name: 'Arcade' });
});
afterAll(() => app?.stop());
afterEach(() => {
  vi.useRealTimers();
});

const read = (token: string) => agentWith(app.url, token).get('/v1/leaderboards/arcade');
const submit = (token: string, memberId: string) =>
  agentWith(app.url, token).post('/v1/leaderboards/arcade/scores').send({ memberId, score: 1 });

function claims(overrides: JWTPayload = {}): JWTPayload {
  const exp = Math.floor(Date.now() / 1000) + MINUTE_SECONDS;
  return { iss: app.tenantId, sub: 'ann', exp, ...overrides };
}

function sign(payload: JWTPayload, secret = app.signingSecret, alg = 'HS256'): Promise<string> {
  return new SignJWT(payload).setProtectedHeader({ alg }).sign(new TextEncoder().encode(secret));
}

const encode = (part: object): string => Buffer.from(JSON.stringify(part)).toString('base64url');

describe('a member token', () => {
  it('stands for the member it names, at its tenant', async () => {
    await read(await sign(claims())).expect(200);
    await submit(await sign(claims()), 'ann').expect(200);
    expectProblem(await submit(await sign(claims()), 'bob'), 403, 'auth.forbidden');
  });

  it('may name scopes, which then are all it may do', async () => {
    const withScope = (scope: string) => signMemberToken(app, 'ann', { scope });
    await read(await withScope('read other:thing')).expect(200);
    expectProblem(await submit(await withScope('read'), 'ann'), 403, 'auth.forbidden');
    await submit(await withScope('scores:write'), 'ann').expect(200);
    expectProblem(await read(await withScope('scores:write')), 403, 'auth.forbidden');
  });

  it('is no host: it neither lists, creates nor changes', async () => {
    const member = agentWith(app.url, await sign(claims()));
    const refusals = [
      member.get('/v1/leaderboards'),
      member.get('/v1/polls'),
      member.get('/v1/jobs/job_1'),
      member.patch('/v1/leaderboards/arcade').send({ name: 'Mine' }),
      member.delete('/v1/leaderboards/arcade'),
      member
        .post('/v1/leaderboards/arcade/import')
        .set('Content-Type', 'text/csv')
        .send('memberId\nann\n'),
    ];
    for (const refusal of refusals) expectProblem(await refusal, 403, 'auth.forbidden');
  });

  it('that was accepted is refused once it has expired', async () => {
    const token = await sign(claims());
    await read(token).expect(200);
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 2 * MINUTE_SECONDS * 1000 });
    expectProblem(await read(token), 401, 'auth.invalid');
  });
});

describe('a token is refused', () => {
  it.each([
    ['expired', { exp: 1_700_000_000 }],
    ['without an end', { exp: undefined }],
    ['not valid yet', { nbf: 4_000_000_000 }],
    ['without a subject', { sub: undefined }],
    ['with an empty subject', { sub: '' }],
    ['with a subject too long', { sub: 's'.repeat(129) }],
    ['with control characters in the subject', { sub: 'a\u0000b' }],
    ['without an issuer', { iss: undefined }],
    ['of an unknown tenant', { iss: 'tn_nobody' }],
    ['with scopes that are no text', { scope: ['read'] }],
  ])('%s', async (_, overrides) => {
    expectProblem(await read(await sign(claims(overrides))), 401, 'auth.invalid');
  });

  it('signed with another secret', async () => {
    const other = await app.provision('Other');
    expectProblem(await read(await sign(claims(), other.signingSecret)), 401, 'auth.invalid');
    const named = await sign(claims({ iss: other.tenantId }));
    expectProblem(await read(named), 401, 'auth.invalid');
  });

  it('of another tenant, as far as this one’s boards go', async () => {
    const other = await app.provision('Other');
    const token = await signMemberToken(other, 'ann');
    expectProblem(await read(token), 404, 'leaderboard.not_found');
    expectProblem(await submit(token, 'ann'), 404, 'leaderboard.not_found');
  });

  it('that is not signed', async () => {
    for (const alg of ['none', 'None', 'NONE', '']) {
      const header = encode({ alg, typ: 'JWT' });
      for (const signature of ['', 'c2ln']) {
        const token = `${header}.${encode(claims())}.${signature}`;
        expectProblem(await read(token), 401, 'auth.invalid');
      }
    }
  });

  it('signed by another algorithm than HS256', async () => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const rs256 = await new SignJWT(claims()).setProtectedHeader({ alg: 'RS256' }).sign(privateKey);
    const hs512 = await sign(claims(), app.signingSecret.padEnd(64, '0'), 'HS512');
    for (const token of [rs256, hs512]) expectProblem(await read(token), 401, 'auth.invalid');
  });

  it('changed in any part', async () => {
    const [header = '', payload = '', signature = ''] = (await sign(claims())).split('.');
    const forged = encode(claims({ sub: 'bob' }));
    const resigned = createHmac('sha256', 'guess')
      .update(`${header}.${forged}`)
      .digest('base64url');
    const tokens = [
      `${header}.${forged}.${signature}`,
      `${header}.${forged}.${resigned}`,
      `${header}.${payload}.${signature.slice(0, -2)}`,
      `${header}.${payload}.`,
      `${header}.${payload}`,
      `${header}..${signature}`,
      `${encode({ alg: 'HS256', crit: ['x'], x: 1 })}.${payload}.${signature}`,
      '..',
      'eyJ.eyJ.eyJ',
    ];
    for (const token of tokens) expectProblem(await read(token), 401, 'auth.invalid');
  });
});
