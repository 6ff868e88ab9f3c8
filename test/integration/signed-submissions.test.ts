import { createHmac, randomUUID } from 'node:crypto';
import { type LeaderboardInput, RostrumClient } from '@rostrum/client';
import { KeySpace } from '@rostrum/redis-store';
import { io } from 'socket.io-client';
import type { Response } from 'supertest';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { type Agent, agentWith } from '../setup/agent.ts';
import { signMemberToken, startTestApp, type TestApp, type TestInstance } from '../setup/app.ts';
import { createBoard } from '../setup/boards.ts';
import { connectRedis } from '../setup/direct-redis.ts';
import { type DurableView, viewDatabase } from '../setup/durable.ts';
import { expectProblem } from '../setup/problem.ts';

const CODE = 'score.signature_invalid';

let app: TestApp;
let other: TestInstance;
let host: Agent;
let client: RostrumClient;
let database: DurableView;

beforeAll(async () => {
  app = await startTestApp();
  other = await app.startInstance();
  host = agentWith(app.url, app.secretKey);
  client = new RostrumClient({ baseUrl: app.url, token: app.secretKey, maxAttempts: 1 });
  database = viewDatabase(app.stores);
});
afterAll(async () => {
  await database?.close();
  await app?.stop();
});

const now = (): number => Math.floor(Date.now() / 1000);

function sign(secret: string, body: string, at = now(), nonce: string = randomUUID()): string {
  const digest = createHmac('sha256', secret).update(`${at}.${nonce}.${body}`).digest('hex');
  return `t=${at},n=${nonce},v1=${digest}`;
}

async function signedBoard(rules: Partial<LeaderboardInput> = {}) {
  const key = await createBoard(client, {
    operator: 'increment',
    requireSignature: true,
    ...rules,
  });
  const { secret = '' } = await client.getSigningSecret(key);
  return { key, secret };
}

interface Sending {
  path?: string;
  url?: string;
  token?: string;
  headers?: Record<string, string>;
}

function send(key: string, body: string, signature?: string, sending: Sending = {}) {
  const { path = 'scores', url = app.url, token = app.secretKey, headers = {} } = sending;
  const request = agentWith(url, token)
    .post(`/v1/leaderboards/${key}/${path}`)
    .set('Content-Type', 'application/json')
    .set(headers);
  return (signature === undefined ? request : request.set('Rostrum-Signature', signature)).send(
    body,
  );
}

const scoreOf = async (key: string): Promise<number | undefined> => {
  const { entries } = await client.lookupEntries(key, ['ann']);
  return entries[0]?.score;
};

const ANN = '{"memberId":"ann", "score":1}';

it('takes a submission signed with its secret, byte by byte as it was sent', async () => {
  const { key, secret } = await signedBoard();
  const spaced = '{ "score": 2.0,\n "memberId": "ann" , "metadata": {"ship":"Ørn 🏆"} }';
  await send(key, spaced, sign(secret, spaced)).expect(200);
  const batch = `{"submissions":[${ANN},${ANN}]}`;
  await send(key, batch, sign(secret, batch), { path: 'scores/batch' }).expect(200);
  const token = await signMemberToken(app, 'ann');
  await send(key, ANN, sign(secret, ANN), { token }).expect(200);
  expect(await scoreOf(key)).toBe(5);
});

describe('refuses, and writes nothing, where', () => {
  it.each<[string, (secret: string) => [body: string, signature: string | undefined]]>([
    ['there is no signature', () => [ANN, undefined]],
    ['the body was tampered with', (secret) => [ANN.replace('1', '2'), sign(secret, ANN)]],
    ['only white space was changed', (secret) => [ANN.replace(', ', ','), sign(secret, ANN)]],
    ['the secret is another', () => [ANN, sign('rk_sig_guessed', ANN)]],
    ['the time was tampered with', (secret) => [ANN, sign(secret, ANN).replace(/t=\d/, 't=2')]],
    ['the nonce was tampered with', (secret) => [ANN, sign(secret, ANN).replace('n=', 'n=x')]],
    ['the stamp is too old', (secret) => [ANN, sign(secret, ANN, now() - 302)]],
    ['the stamp is of the future', (secret) => [ANN, sign(secret, ANN, now() + 302)]],
    ['the nonce is empty', (secret) => [ANN, sign(secret, ANN, now(), '')]],
    ['the nonce is too long', (secret) => [ANN, sign(secret, ANN, now(), 'n'.repeat(65))]],
    ['the nonce holds a comma', (secret) => [ANN, sign(secret, ANN, now(), 'a,b')]],
    ['the digest is cut off', (secret) => [ANN, sign(secret, ANN).slice(0, -2)]],
    ['it is no signature', () => [ANN, 'Bearer']],
  ])('%s', async (_reason, make) => {
    const { key, secret } = await signedBoard();
    const [body, signature] = make(secret);
    expectProblem(await send(key, body, signature), 403, CODE);
    const batch = `{"submissions":[${body}]}`;
    expectProblem(await send(key, batch, signature, { path: 'scores/batch' }), 403, CODE);
    expect(await client.listEntries(key)).toMatchObject({ entries: [], version: 0 });
  });
});

it('takes stamps up to five minutes off, either way', async () => {
  const { key, secret } = await signedBoard();
  for (const at of [now() - 295, now() + 295]) {
    await send(key, ANN, sign(secret, ANN, at)).expect(200);
  }
});

it('takes a nonce once, on whichever instance and however many at a time', async () => {
  const { key, secret } = await signedBoard();
  const signature = sign(secret, ANN);
  const answers: Response[] = await Promise.all(
    Array.from({ length: 20 }, (_, index) =>
      send(key, ANN, signature, { url: index % 2 === 0 ? app.url : other.url }),
    ),
  );
  expect(answers.filter(({ statusCode }) => statusCode === 200)).toHaveLength(1);
  const refused = answers.find(({ statusCode }) => statusCode !== 200) as Response;
  expect(expectProblem(refused, 403, CODE).detail).toMatch(/nonce/);
  expect(await scoreOf(key)).toBe(1);
});

it('takes a nonce once for single submissions and batches alike', async () => {
  const { key, secret } = await signedBoard();
  const batch = `{"submissions":[${ANN},${ANN}]}`;
  const signature = sign(secret, batch);
  const path = 'scores/batch';
  await send(key, batch, signature, { path }).expect(200);
  expectProblem(await send(key, batch, signature, { path, url: other.url }), 403, CODE);
  const [at = '', nonce = ''] = signature.split(',').map((part) => part.slice(2));
  expectProblem(await send(key, ANN, sign(secret, ANN, Number(at), nonce)), 403, CODE);
  expect(await scoreOf(key)).toBe(2);
});

it('remembers a nonce for longer than its stamp can be good, and no longer', async () => {
  const { key, secret } = await signedBoard();
  await send(key, ANN, sign(secret, ANN)).expect(200);
  const redis = connectRedis(app.stores.redisUrl);
  onTestFinished(() => redis.disconnect());
  const { base } = new KeySpace(8).leaderboard({ tenantId: app.tenantId, key });
  const [name = '', ...others] = await redis.keys(`${base}:nonce:*`);
  expect(others).toEqual([]);
  expect(await redis.ttl(name)).toBeGreaterThan(600);
  expect(await redis.ttl(name)).toBeLessThanOrEqual(660);
});

it('answers an honest repetition as the first time, and nobody else', async () => {
  const { key, secret } = await signedBoard();
  const headers = { 'Idempotency-Key': `${key}-1` };
  const signature = sign(secret, ANN);
  const first = await send(key, ANN, signature, { headers }).expect(200);
  const second = await send(key, ANN, signature, { headers, url: other.url }).expect(200);
  expect(second.body).toEqual(first.body);
  expect(second.headers['idempotency-replayed']).toBe('true');
  await send(key, ANN, sign(secret, ANN), { headers }).expect(200);
  const named = '{"memberId":"ann","score":1,"submissionId":"s1"}';
  const once = sign(secret, named);
  for (let times = 0; times < 3; times += 1) await send(key, named, once).expect(200);
  expectProblem(await send(key, ANN, signature), 403, CODE);
  expectProblem(await send(key, ANN, 'forged', { headers }), 403, CODE);
  expect(await scoreOf(key)).toBe(2);
});

it('leaves a nonce good where the submission was refused for another reason', async () => {
  const { key, secret } = await signedBoard({ maxScore: 0 });
  const signature = sign(secret, ANN);
  expectProblem(await send(key, ANN, signature), 422, 'score.out_of_bounds');
  await client.updateLeaderboard(key, { maxScore: null });
  await send(key, ANN, signature).expect(200);
});

it('takes no submission over a socket', async () => {
  const { key } = await signedBoard();
  const token = await signMemberToken(app, 'ann');
  const socket = io(`${app.url}/live`, { transports: ['websocket'], auth: { token } });
  const answer = await socket.emitWithAck('submit', {
    leaderboard: key,
    memberId: 'ann',
    score: 1,
  });
  socket.close();
  expect(answer).toMatchObject({ ok: false, error: { code: CODE, status: 403 } });
  expect(answer.error.detail).toMatch(/REST/);
  expect(await scoreOf(key)).toBeUndefined();
});

describe('a new secret', () => {
  it('is in force everywhere at once, and the former for as long as was said', async () => {
    const { key, secret: former } = await signedBoard();
    const rotated = await client.rotateSigningSecret(key);
    const { secret = '', formerValidUntil = '' } = rotated;
    expect(secret).not.toBe(former);
    expect(Date.parse(formerValidUntil) - Date.now()).toBeGreaterThan(23.9 * 3_600_000);
    for (const url of [app.url, other.url]) {
      await send(key, ANN, sign(secret, ANN), { url }).expect(200);
      await send(key, ANN, sign(former, ANN), { url }).expect(200);
    }
    await host.delete(`/v1/leaderboards/${key}/signing-secret/former`).expect(204);
    expect(await client.getSigningSecret(key)).toEqual({ secret, isRequired: true });
    for (const url of [other.url, app.url]) {
      expectProblem(await send(key, ANN, sign(former, ANN), { url }), 403, CODE);
      await send(key, ANN, sign(secret, ANN), { url }).expect(200);
    }
  });

  it('is made once, however often the request is repeated', async () => {
    const { key, secret: former } = await signedBoard();
    const rotate = (body: object = {}) =>
      host
        .post(`/v1/leaderboards/${key}/signing-secret`)
        .set('Idempotency-Key', `${key}-rotation`)
        .send(body);
    const first = await rotate().expect(200);
    const second = await rotate().expect(200);
    expect(second.body).toEqual(first.body);
    expect(second.headers['idempotency-replayed']).toBe('true');
    expectProblem(await rotate({ formerValidForSeconds: 0 }), 409, 'idempotency.mismatch');
    await send(key, ANN, sign(former, ANN)).expect(200);
    await host.delete(`/v1/leaderboards/${key}/signing-secret/former`).expect(204);
    await rotate().expect(200);
    expect(await client.getSigningSecret(key)).toMatchObject({ secret: first.body.secret });
  });

  it.each([-1, 30 * 86_400 + 1, 1.5, '1'])(
    'with an overlap of %j seconds is refused',
    async (value) => {
      const { key, secret } = await signedBoard();
      const path = `/v1/leaderboards/${key}/signing-secret`;
      const answer = await host.post(path).send({ formerValidForSeconds: value });
      expectProblem(answer, 400, 'request.invalid', ['formerValidForSeconds']);
      expect(await client.getSigningSecret(key)).toEqual({ secret, isRequired: true });
    },
  );

  it('ends the former at once where that is asked, and one before the former in any case', async () => {
    const { key, secret: first } = await signedBoard();
    const { secret: second = '' } = await client.rotateSigningSecret(key);
    await client.rotateSigningSecret(key);
    expectProblem(await send(key, ANN, sign(first, ANN)), 403, CODE);
    await send(key, ANN, sign(second, ANN)).expect(200);
    const { secret: last = '' } = await client.rotateSigningSecret(key, {
      formerValidForSeconds: 0,
    });
    expectProblem(await send(key, ANN, sign(second, ANN)), 403, CODE);
    await send(key, ANN, sign(last, ANN)).expect(200);
  });
});

it('is required from the change on, and of operators never; the secret stays', async () => {
  const key = await createBoard(client, { operator: 'increment' });
  expect(await client.getSigningSecret(key)).toEqual({ isRequired: false });
  await send(key, ANN).expect(200);
  await client.updateLeaderboard(key, { requireSignature: true });
  expectProblem(await send(key, ANN), 403, CODE);
  const { secret = '' } = await client.getSigningSecret(key);
  await client.updateLeaderboard(key, { requireSignature: false });
  await send(key, ANN, 'nobody looks at this').expect(200);
  await client.updateLeaderboard(key, { requireSignature: true });
  await send(key, ANN, sign(secret, ANN)).expect(200);
});

it('keeps its secret encrypted, and shows it to hosts only', async () => {
  const { key, secret } = await signedBoard();
  const [row] = await database.rows<{ stored: string }>(
    'SELECT leaderboards::text AS stored FROM leaderboards WHERE key = $1',
    [key],
  );
  expect(row?.stored).toContain('current');
  expect(row?.stored).not.toContain(secret);
  const path = `/v1/leaderboards/${key}/signing-secret`;
  const member = await signMemberToken(app, 'ann');
  for (const token of [member, app.publishableKey]) {
    const agent = agentWith(app.url, token);
    expectProblem(await agent.get(path), 403, 'auth.forbidden');
    expectProblem(await agent.post(path).send({}), 403, 'auth.forbidden');
    expectProblem(await agent.delete(`${path}/former`), 403, 'auth.forbidden');
    const { text } = await agent.get(`/v1/leaderboards/${key}`).expect(200);
    expect(text).not.toContain('signing');
  }
  const stranger = agentWith(app.url, (await app.provision('Stranger')).secretKey);
  expectProblem(await stranger.get(path), 404, 'leaderboard.not_found');
  expectProblem(await stranger.post(path).send({}), 404, 'leaderboard.not_found');
  expectProblem(await stranger.delete(`${path}/former`), 404, 'leaderboard.not_found');
  const { text } = await host.get(`/v1/leaderboards/${key}`).expect(200);
  expect(text).not.toContain('signing');
});

it('is signed for by the client, each attempt anew', async () => {
  const { key, secret } = await signedBoard();
  const signing = new RostrumClient({
    baseUrl: app.url,
    token: await signMemberToken(app, 'ann'),
    signingSecret: secret,
  });
  await signing.submitScore(key, { memberId: 'ann', score: 1 });
  await signing.submitScore(key, { memberId: 'ann', score: 1 });
  expect(await scoreOf(key)).toBe(2);
});
