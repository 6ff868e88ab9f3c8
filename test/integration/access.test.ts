import { createHash } from 'node:crypto';
import { RostrumClient } from '@rostrum/client';
import type { InvalidationBus, TenantRepository } from '@rostrum/domain';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { INVALIDATION_BUS, TENANT_REPOSITORY } from '../../apps/api/src/ports.ts';
import { TenantsService } from '../../apps/api/src/tenants/tenants.service.ts';
import { agentWith } from '../setup/agent.ts';
import { startTestApp, type TestApp, type TestInstance } from '../setup/app.ts';
import { type DurableView, viewDatabase } from '../setup/durable.ts';
import { expectProblem } from '../setup/problem.ts';

let app: TestApp;
let second: TestInstance;
let database: DurableView;
let tenants: TenantsService;

beforeAll(async () => {
  app = await startTestApp();
  second = await app.startInstance();
  database = viewDatabase(app.stores);
  tenants = app.app.get(TenantsService, { strict: false });
  const client = new RostrumClient({ baseUrl: app.url, token: app.secretKey });
  await client.createLeaderboard({ key: 'arcade', name: 'Arcade' });
});
afterAll(async () => {
  await database?.close();
  await app?.stop();
});

const BOARD = '/v1/leaderboards/arcade';

describe('a request without good credentials', () => {
  it.each([
    ['no header', undefined],
    ['another scheme', 'Basic cmVhZGVyOnNlY3JldA=='],
    ['the scheme alone', 'Bearer'],
    ['an empty token', 'Bearer '],
    ['the key without a scheme', 'rk_sec_something'],
  ])('is told that they are missing: %s', async (_, header) => {
    const request = agentWith(app.url).get(BOARD);
    const response = await (header === undefined ? request : request.set('Authorization', header));
    expectProblem(response, 401, 'auth.missing');
  });

  it.each([
    'rk_sec_',
    `rk_sec_${'A'.repeat(32)}`,
    `rk_pub_${'A'.repeat(32)}`,
    'rk_adm_AAAA',
    'not-a-token',
    'a.b.c',
    `x${'y'.repeat(5000)}`,
  ])('is told that they are not valid: %s', async (token) => {
    expectProblem(await agentWith(app.url, token).get(BOARD), 401, 'auth.invalid');
  });

  it('is refused on every route under /v1 before anything else is said about it', async () => {
    for (const path of [
      '/v1/leaderboards',
      '/v1/leaderboards/UPPER',
      '/v1/polls/x',
      '/v1/jobs/x',
    ]) {
      expectProblem(await agentWith(app.url).get(path), 401, 'auth.missing');
    }
    const malformed = await agentWith(app.url).post('/v1/leaderboards').send({ nonsense: true });
    expectProblem(malformed, 401, 'auth.missing');
  });

  it('cannot turn a key of one kind into the other', async () => {
    const asSecret = app.publishableKey.replace('rk_pub_', 'rk_sec_');
    expectProblem(await agentWith(app.url, asSecret).get(BOARD), 401, 'auth.invalid');
  });
});

describe('an API key', () => {
  it('is kept as a digest only', async () => {
    const rows = await database.rows<{ hash: string }>('SELECT * FROM api_keys');
    const text = JSON.stringify(rows);
    for (const key of [app.secretKey, app.publishableKey]) {
      expect(text).not.toContain(key);
      expect(text).toContain(createHash('sha256').update(key).digest('hex'));
    }
  });

  it('that is revoked is refused by every instance within a second', async () => {
    const key = await tenants.issueKey(app.tenantId, 'secret', []);
    const callers = [app, second].map(({ url }) => agentWith(url, key));
    for (const caller of callers) await caller.get(BOARD).expect(200);
    await revoke(key);
    for (const caller of callers) {
      await vi.waitFor(async () => expectProblem(await caller.get(BOARD), 401, 'auth.invalid'), {
        timeout: 1000,
        interval: 20,
      });
    }
    await agentWith(second.url, app.secretKey).get(BOARD).expect(200);
  });

  it('that is revoked while it is looked up is refused to whoever brings it afterwards', async () => {
    const key = await tenants.issueKey(app.tenantId, 'secret', []);
    const caller = agentWith(app.url, key);
    const lookUp = holdBackNextLookUp();
    const early = caller.get(BOARD).then(({ status }) => status);
    await lookUp.isAnswered;
    const news = Promise.withResolvers<void>();
    const bus = app.app.get(INVALIDATION_BUS) as InvalidationBus;
    bus.subscribe(
      () => news.resolve(),
      () => {},
    );
    await revoke(key);
    await news.promise;
    expectProblem(await caller.get(BOARD), 401, 'auth.invalid');
    lookUp.release();
    expect(await early).toBe(200);
    expectProblem(await caller.get(BOARD), 401, 'auth.invalid');
  });

  it('that is issued works on every instance at once', async () => {
    const key = await tenants.issueKey(app.tenantId, 'secret', []);
    for (const { url } of [second, app]) await agentWith(url, key).get(BOARD).expect(200);
  });

  async function revoke(key: string): Promise<void> {
    const hash = createHash('sha256').update(key).digest('hex');
    const [row] = await database.rows<{ id: string }>('SELECT id FROM api_keys WHERE hash = $1', [
      hash,
    ]);
    await tenants.revokeKey(app.tenantId, row?.id ?? '');
  }

  /** PostgreSQL has answered, and the answer is still on its way. */
  function holdBackNextLookUp(): { isAnswered: Promise<void>; release: () => void } {
    const repository = app.app.get(TENANT_REPOSITORY) as TenantRepository;
    const answered = Promise.withResolvers<void>();
    const released = Promise.withResolvers<void>();
    const find = repository.findApiKey.bind(repository);
    vi.spyOn(repository, 'findApiKey').mockImplementationOnce(async (hash) => {
      const found = await find(hash);
      answered.resolve();
      await released.promise;
      return found;
    });
    return { isAnswered: answered.promise, release: released.resolve };
  }
});

describe('a publishable key with allowed origins', () => {
  const OWN = 'https://shop.example';
  let key: string;
  beforeAll(async () => {
    key = await tenants.issueKey(app.tenantId, 'publishable', [OWN, 'http://localhost:8080']);
  });
  const from = (origin: string, token = key) =>
    agentWith(app.url, token).get(BOARD).set('Origin', origin);

  it('serves pages of these origins, and callers that are no browser', async () => {
    for (const origin of [OWN, 'http://localhost:8080']) {
      const { headers } = await from(origin).expect(200);
      expect(headers['access-control-allow-origin']).toBe(origin);
    }
    await agentWith(app.url, key).get(BOARD).expect(200);
  });

  it.each([
    'https://evil.example',
    'http://shop.example',
    'https://shop.example.evil.example',
    'https://shop.example:8443',
    'https://sub.shop.example',
    'null',
    '*',
  ])('refuses pages of %s', async (origin) => {
    const response = await from(origin);
    expectProblem(response, 403, 'auth.origin_not_allowed');
    // The page may read why.
    expect(response.headers['access-control-allow-origin']).toBe(origin);
  });

  it('is not asked where any origin is allowed', async () => {
    await from('https://anybody.example', app.publishableKey).expect(200);
  });
});

describe('other origins', () => {
  const preflight = (path: string, method: string) =>
    agentWith(app.url)
      .options(path)
      .set('Origin', 'https://shop.example')
      .set('Access-Control-Request-Method', method)
      .set('Access-Control-Request-Headers', 'authorization,content-type,idempotency-key');

  it('may ask under /v1, with what a write takes', async () => {
    for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE']) {
      const { headers } = await preflight(BOARD, method).expect(204);
      expect(headers['access-control-allow-origin']).toBe('https://shop.example');
      expect(headers['access-control-allow-methods']).toContain(method);
      expect(headers['access-control-allow-headers']).toContain('idempotency-key');
      expect(headers).not.toHaveProperty('access-control-allow-credentials');
    }
  });

  it('may read the headers that matter', async () => {
    const { headers } = await agentWith(app.url, app.secretKey)
      .get(BOARD)
      .set('Origin', 'https://shop.example');
    for (const name of [
      'X-Request-Id',
      'Idempotency-Replayed',
      'Preference-Applied',
      'Retry-After',
    ]) {
      expect(headers['access-control-expose-headers']).toContain(name);
    }
  });

  it('get nothing of /console', async () => {
    const { headers } = await preflight('/console/leaderboards', 'POST');
    expect(headers).not.toHaveProperty('access-control-allow-origin');
  });
});

describe('X-Request-Id', () => {
  it('is given back as sent, in the header and in the problem', async () => {
    for (const token of [app.secretKey, undefined]) {
      const response = await agentWith(app.url, token).get(BOARD).set('X-Request-Id', 'mine_7-A');
      expect(response.headers['x-request-id']).toBe('mine_7-A');
    }
    const refused = await agentWith(app.url).get(BOARD).set('X-Request-Id', 'mine_7-A');
    expect(expectProblem(refused, 401, 'auth.missing').requestId).toBe('mine_7-A');
  });

  it.each(['', 'with space', 'x'.repeat(65), '{"a":1}', '<b>'])(
    'is a new one for %j',
    async (id) => {
      const ids = new Set<string>();
      for (let times = 0; times < 3; times += 1) {
        const { headers } = await agentWith(app.url, app.secretKey)
          .get(BOARD)
          .set('X-Request-Id', id);
        expect(headers['x-request-id']).toMatch(/^[\w-]{1,64}$/);
        ids.add(String(headers['x-request-id']));
      }
      expect(ids.size).toBe(3);
    },
  );
});
