import { LiveClient, type LiveUpdate, RostrumClient } from '@rostrum/client';
import { type Problem, problem } from '@rostrum/contracts';
import supertest from 'supertest';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { TenantsService } from '../../apps/api/src/tenants/tenants.service.ts';
import { signMemberToken, startTestApp, type TestApp } from '../setup/app.ts';
import { LiveWatcher, type WatcherOptions } from '../setup/live-watcher.ts';

const SOON = { timeout: 10_000, interval: 5 };

let app: TestApp;
let client: RostrumClient;
const watchers: LiveWatcher[] = [];

beforeAll(async () => {
  app = await startTestApp();
  client = new RostrumClient({ baseUrl: app.url, token: app.secretKey });
  await client.createLeaderboard({ key: 'arcade', name: 'Arcade' });
});
afterAll(() => app?.stop());
afterEach(() => {
  for (const watcher of watchers.splice(0)) watcher.close();
});

async function connect(options: WatcherOptions): Promise<LiveWatcher> {
  const watcher = await LiveWatcher.connect(app.url, options);
  watchers.push(watcher);
  return watcher;
}

/** Why a handshake is refused. */
async function refusalOf(options: WatcherOptions): Promise<Problem> {
  const error = await connect(options).then(
    () => undefined,
    (reason: Error & { data?: unknown }) => reason,
  );
  if (!error) throw new Error('the handshake was accepted');
  const document = problem.strict().parse(error.data);
  expect(error.message).toBe(document.detail);
  return document;
}

async function signIn(): Promise<string> {
  const { adminEmail: email, adminPassword: password } = app;
  const { headers } = await supertest(app.url)
    .post('/console/login')
    .send({ email, password })
    .expect(200);
  return headers['set-cookie']?.[0]?.split(';')[0] ?? '';
}

describe('a handshake', () => {
  it('without a token is refused, and told why', async () => {
    expect(await refusalOf({})).toMatchObject({ status: 401, code: 'auth.missing' });
    expect(await refusalOf({ token: '' })).toMatchObject({ code: 'auth.missing' });
  });

  it.each(['nonsense', 'rk_sec_unknown', 'rk_pub_unknown', 'a.b.c'])(
    'with the token %s is refused',
    async (token) => {
      expect(await refusalOf({ token })).toMatchObject({ status: 401, code: 'auth.invalid' });
    },
  );

  it('with a token that expired is refused', async () => {
    const token = await signMemberToken(app, 'ann', { expiresIn: '-1 min' });
    expect(await refusalOf({ token })).toMatchObject({ code: 'auth.invalid' });
  });

  it('with a publishable key is taken from its allowed origins only', async () => {
    const tenants = app.app.get(TenantsService, { strict: false });
    const token = await tenants.issueKey(app.tenantId, 'publishable', ['https://shop.example']);
    await connect({ token, headers: { Origin: 'https://shop.example' } });
    await connect({ token });
    for (const origin of ['https://evil.example', 'http://shop.example', 'null']) {
      const refusal = await refusalOf({ token, headers: { Origin: origin } });
      expect(refusal).toMatchObject({ status: 403, code: 'auth.origin_not_allowed' });
    }
  });

  it('with the dashboard’s cookie is taken from the dashboard’s own origin only', async () => {
    const cookie = await signIn();
    const { origin } = new URL(app.url);
    const own = await connect({ headers: { Cookie: cookie, Origin: origin } });
    await own.subscribe('leaderboard:arcade');
    for (const foreign of ['https://evil.example', 'null', 'http://127.0.0.1:1']) {
      const refusal = await refusalOf({ headers: { Cookie: cookie, Origin: foreign } });
      expect(refusal).toMatchObject({ status: 403, code: 'auth.origin_not_allowed' });
    }
    const stale = 'rostrum_session=guess';
    const refusal = await refusalOf({ headers: { Cookie: stale, Origin: origin } });
    expect(refusal).toMatchObject({ status: 401, code: 'auth.missing' });
  });

  it('is refused before anything else where the origin is none', async () => {
    const watcher = connect({ token: app.secretKey, headers: { Origin: 'no origin' } });
    await expect(watcher).rejects.toThrow(/websocket error/);
  });

  it('is told to the client in words it can act on', async () => {
    const live = new LiveClient({ baseUrl: app.url, token: 'nonsense' });
    const updates: LiveUpdate<unknown>[] = [];
    live.subscribe('leaderboard:arcade', {}, (update) => updates.push(update));
    await vi.waitFor(() => expect(updates.at(-1)?.error?.code).toBe('auth.invalid'), SOON);
    live.close();
  });
});
