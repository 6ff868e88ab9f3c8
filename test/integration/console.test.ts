import type { Redis } from 'ioredis';
import supertest, { type Response } from 'supertest';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Agent, agentWith } from '../setup/agent.ts';
import { startTestApp, type TestApp, type TestInstance } from '../setup/app.ts';
import { connectRedis } from '../setup/direct-redis.ts';
import { expectProblem } from '../setup/problem.ts';

let app: TestApp;
let second: TestInstance;
let redis: Redis;

beforeAll(async () => {
  app = await startTestApp();
  second = await app.startInstance({ ROSTRUM_SECURE_COOKIES: 'true' });
  redis = connectRedis(app.stores.redisUrl);
});
afterAll(async () => {
  redis?.disconnect();
  await app?.stop();
});

const BOARD = { key: 'console-made', name: 'Made in the console' };

interface SignedIn {
  cookie: string;
  csrfToken: string;
  response: Response;
}

async function signIn(url = app.url): Promise<SignedIn> {
  const { adminEmail: email, adminPassword: password } = app;
  const response = await supertest(url)
    .post('/console/login')
    .send({ email, password })
    .expect(200);
  const [setCookie = ''] = response.headers['set-cookie'] ?? [];
  return {
    cookie: setCookie.split(';')[0] ?? '',
    csrfToken: response.body.csrfToken,
    response,
  };
}

function operator(session: SignedIn, url = app.url): Agent {
  return supertest.agent(url).set('Cookie', session.cookie);
}

describe('signing in', () => {
  it('opens a session in a cookie that scripts and other sites cannot use', async () => {
    const { response, csrfToken } = await signIn();
    expect(response.body).toEqual({
      userId: expect.stringMatching(/^us_/),
      email: app.adminEmail,
      tenant: { id: app.tenantId, name: 'Test' },
      csrfToken: expect.stringMatching(/^[\w-]{43}$/),
    });
    const [cookie = ''] = response.headers['set-cookie'] ?? [];
    expect(cookie).toMatch(/^rostrum_session=[\w-]{43};/);
    const flags = cookie.split('; ').slice(1);
    expect(flags).toEqual(expect.arrayContaining(['Path=/', 'HttpOnly', 'SameSite=Strict']));
    expect(flags).not.toContain('Secure');
    expect(cookie).not.toContain(csrfToken);
  });

  it('sends the cookie over TLS only where the service is told so', async () => {
    const { response } = await signIn(second.url);
    expect(response.headers['set-cookie']?.[0]).toContain('; Secure');
  });

  it('begins a new session each time', async () => {
    const [first, other] = [await signIn(), await signIn()];
    expect(other.cookie).not.toBe(first.cookie);
    expect(other.csrfToken).not.toBe(first.csrfToken);
  });

  it('knows the address in any case', async () => {
    await supertest(app.url)
      .post('/console/login')
      .send({ email: app.adminEmail.toUpperCase(), password: app.adminPassword })
      .expect(200);
  });

  it('says the same of a wrong password and an unknown address, and sets no cookie', async () => {
    const attempts = [
      { email: app.adminEmail, password: 'wrong' },
      { email: 'nobody@example.org', password: app.adminPassword },
    ];
    const details = new Set<string>();
    for (const attempt of attempts) {
      const response = await supertest(app.url).post('/console/login').send(attempt);
      details.add(expectProblem(response, 401, 'auth.invalid').detail);
      expect(response.headers).not.toHaveProperty('set-cookie');
    }
    expect(details.size).toBe(1);
  });

  it.each([
    ['email', { email: 'no address' }],
    ['email', { email: undefined }],
    ['password', { password: '' }],
    ['password', { password: 'p'.repeat(201) }],
    ['tenant', { tenant: 'x' }],
  ])('names the wrong field %s of %j', async (path, fields) => {
    const body = { email: 'a@example.org', password: 'p', ...fields };
    const response = await supertest(app.url).post('/console/login').send(body);
    expectProblem(response, 400, 'request.invalid', [path]);
  });

  it('takes no form: another site could send one', async () => {
    const response = await supertest(app.url)
      .post('/console/login')
      .type('form')
      .send({ email: app.adminEmail, password: app.adminPassword });
    expectProblem(response, 400, 'request.invalid');
  });
});

describe('a session', () => {
  it('is good on every instance, and shows who is signed in', async () => {
    const session = await signIn();
    for (const url of [app.url, second.url]) {
      const { body } = await operator(session, url).get('/console/session').expect(200);
      expect(body).toEqual(session.response.body);
      await operator(session, url).get('/console/leaderboards').expect(200);
    }
  });

  it('is not to be had from what Redis keeps', async () => {
    const { cookie } = await signIn();
    const keys = await redis.keys('*session*');
    expect(keys.length).toBeGreaterThan(0);
    expect(keys.join('\n')).not.toContain(cookie.split('=')[1]);
    for (const key of keys) expect(await redis.ttl(key)).toBeGreaterThan(0);
  });

  it('ends everywhere when the operator signs out', async () => {
    const session = await signIn();
    const { headers } = await operator(session)
      .post('/console/logout')
      .set('X-CSRF-Token', session.csrfToken)
      .expect(204);
    expect(headers['set-cookie']?.[0]).toMatch(/^rostrum_session=;.*Expires=Thu, 01 Jan 1970/);
    for (const url of [app.url, second.url]) {
      const caller = operator(session, url);
      expectProblem(await caller.get('/console/session'), 401, 'auth.missing');
      expectProblem(await caller.get('/console/leaderboards'), 401, 'auth.missing');
    }
  });

  it.each(['rostrum_session=', 'rostrum_session=guess', 'rostrum_session=%00', 'other=1', ';;'])(
    'is none with the cookie %j',
    async (cookie) => {
      const caller = supertest.agent(app.url).set('Cookie', cookie);
      expectProblem(await caller.get('/console/session'), 401, 'auth.missing');
      expectProblem(await caller.get('/console/leaderboards'), 401, 'auth.missing');
    },
  );
});

describe('a change from the dashboard', () => {
  it('takes the session’s own CSRF token', async () => {
    const [session, other] = [await signIn(), await signIn()];
    const create = () => operator(session).post('/console/leaderboards').send(BOARD);
    expectProblem(await create(), 403, 'auth.forbidden');
    for (const token of ['', 'wrong', other.csrfToken]) {
      expectProblem(await create().set('X-CSRF-Token', token), 403, 'auth.forbidden');
    }
    const { body } = await operator(session).get('/console/leaderboards').expect(200);
    expect(body.items).toEqual([]);
    await create().set('X-CSRF-Token', session.csrfToken).expect(201);
  });

  it.each([
    ['post', '/console/logout'],
    ['patch', '/console/leaderboards/x'],
    ['delete', '/console/leaderboards/x'],
    ['post', '/console/leaderboards/x/scores'],
    ['post', '/console/leaderboards/x/scores/batch'],
    ['post', '/console/leaderboards/x/import'],
    ['delete', '/console/leaderboards/x/entries/y'],
    ['post', '/console/polls'],
    ['patch', '/console/polls/x'],
    ['delete', '/console/polls/x'],
    ['post', '/console/polls/x/open'],
    ['post', '/console/polls/x/close'],
    ['put', '/console/polls/x/ballots/y'],
    ['delete', '/console/polls/x/ballots/y'],
    ['post', '/console/polls/x/ballots/batch'],
  ] as const)('takes it for %s %s', async (method, path) => {
    const session = await signIn();
    expectProblem(await operator(session)[method](path), 403, 'auth.forbidden');
    await operator(session).get('/console/session').expect(200);
  });
});

describe('cookies and tokens keep to their own side', () => {
  it('a cookie is nothing under /v1', async () => {
    const session = await signIn();
    const caller = operator(session).set('X-CSRF-Token', session.csrfToken);
    expectProblem(await caller.get('/v1/leaderboards'), 401, 'auth.missing');
    expectProblem(await caller.post('/v1/leaderboards').send(BOARD), 401, 'auth.missing');
    const detour = await caller.get('/console/%2e%2e/v1/leaderboards');
    expectProblem(detour, 404, 'request.not_found');
  });

  it('a token is nothing under /console, however that is spelled', async () => {
    for (const token of [app.secretKey, app.publishableKey]) {
      for (const path of ['/console/leaderboards', '/%63onsole/leaderboards']) {
        expectProblem(await agentWith(app.url, token).get(path), 401, 'auth.missing');
      }
      expectProblem(await agentWith(app.url, token).get('/console/session'), 401, 'auth.missing');
    }
  });
});
