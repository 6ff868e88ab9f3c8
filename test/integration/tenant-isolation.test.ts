import { RostrumClient } from '@rostrum/client';
import { KeySpace } from '@rostrum/redis-store';
import type { Redis } from 'ioredis';
import supertest, { type Test } from 'supertest';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { ProvisionedTenant } from '../../apps/api/src/tenants/tenants.service.ts';
import { type Agent, agentWith } from '../setup/agent.ts';
import {
  PARTITION_COUNT,
  signMemberToken,
  startTestApp,
  startTestStores,
  type TestApp,
} from '../setup/app.ts';
import { connectRedis } from '../setup/direct-redis.ts';
import { type DurableView, viewDatabase } from '../setup/durable.ts';
import { fingerprintStores } from '../setup/fingerprint.ts';
import { addressOf, discoverRoutes, type Route } from '../setup/routes.ts';

/** How to call each route that names a thing of a tenant, with a request that would succeed. */
const CALLS: Record<string, (request: Test) => Test> = {
  'GET /v1/jobs/{jobId}': (request) => request,
  'GET /v1/leaderboards/{key}': (request) => request,
  'PATCH /v1/leaderboards/{key}': (request) => request.send({ name: 'Stolen' }),
  'DELETE /v1/leaderboards/{key}': (request) => request,
  'GET /v1/leaderboards/{key}/entries': (request) => request,
  'GET /v1/leaderboards/{key}/entries/{memberId}': (request) => request,
  'DELETE /v1/leaderboards/{key}/entries/{memberId}': (request) => request,
  'GET /v1/leaderboards/{key}/entries/{memberId}/around': (request) => request,
  'GET /v1/leaderboards/{key}/entries/{memberId}/history': (request) => request,
  'GET /v1/leaderboards/{key}/export': (request) => request.query({ format: 'csv' }),
  'GET /v1/leaderboards/{key}/periods': (request) => request,
  'GET /v1/leaderboards/{key}/quarantine': (request) => request,
  'POST /v1/leaderboards/{key}/quarantine/{quarantineId}/approve': (request) => request,
  'POST /v1/leaderboards/{key}/quarantine/{quarantineId}/reject': (request) => request,
  'GET /v1/leaderboards/{key}/signing-secret': (request) => request,
  'POST /v1/leaderboards/{key}/signing-secret': (request) => request.send({}),
  'DELETE /v1/leaderboards/{key}/signing-secret/former': (request) => request,
  'GET /v1/leaderboards/{key}/rank-preview': (request) => request.query({ score: 1 }),
  'GET /v1/leaderboards/{key}/stats': (request) => request,
  'POST /v1/leaderboards/{key}/entries/lookup': (request) => request.send({ memberIds: ['ann'] }),
  'POST /v1/leaderboards/{key}/import': (request) =>
    request.type('text/csv').send('memberId,score\nmallory,1\n'),
  'POST /v1/leaderboards/{key}/scores': (request) => request.send({ memberId: 'ann', score: 99 }),
  'POST /v1/leaderboards/{key}/scores/batch': (request) =>
    request.send({ submissions: [{ memberId: 'ann', score: 99 }] }),
  'GET /v1/members/{memberId}': (request) => request,
  'GET /v1/polls/{id}': (request) => request,
  'PATCH /v1/polls/{id}': (request) => request.send({ question: 'Stolen?' }),
  'DELETE /v1/polls/{id}': (request) => request,
  'POST /v1/polls/{id}/open': (request) => request,
  'POST /v1/polls/{id}/pause': (request) => request,
  'POST /v1/polls/{id}/close': (request) => request,
  'POST /v1/polls/{id}/reopen': (request) => request,
  'POST /v1/polls/{id}/reset': (request) => request,
  'POST /v1/polls/{id}/reactions': (request) => request.send({ reaction: 'a' }),
  'GET /v1/polls/{id}/rounds': (request) => request,
  'GET /v1/polls/{id}/recount': (request) => request,
  'GET /v1/polls/{id}/signals': (request) => request,
  'GET /v1/polls/{id}/aside': (request) => request,
  'POST /v1/polls/{id}/aside': (request) => request.send({ voterIds: ['ann'] }),
  'POST /v1/polls/{id}/aside/release': (request) => request.send({ all: true }),
  'GET /v1/polls/{id}/ballots/{voterId}': (request) => request,
  'PUT /v1/polls/{id}/ballots/{voterId}': (request) => request.send({ choices: ['yes'] }),
  'DELETE /v1/polls/{id}/ballots/{voterId}': (request) => request,
  'POST /v1/polls/{id}/ballots/batch': (request) =>
    request.send({ ballots: [{ voterId: 'ann', choices: ['yes'] }] }),
  'GET /v1/polls/{id}/results': (request) => request,
  'GET /v1/polls/{id}/codes': (request) => request,
  'POST /v1/polls/{id}/codes': (request) => request.send({ count: 1 }),
  'GET /v1/polls/{id}/texts': (request) => request,
  'POST /v1/polls/{id}/texts/decisions': (request) =>
    request.send({ ids: ['tx1'], state: 'hidden' }),
  'GET /v1/polls/{id}/words': (request) => request,
  'PUT /v1/polls/{id}/words/{word}': (request) => request.send({ hidden: true }),
  'GET /v1/polls/{id}/questions': (request) => request,
  'POST /v1/polls/{id}/questions': (request) => request.send({ text: 'Stolen?' }),
  'POST /v1/polls/{id}/questions/decisions': (request) =>
    request.send({ ids: ['qn_1'], state: 'hidden' }),
  'PATCH /v1/polls/{id}/questions/{questionId}': (request) => request.send({ isPinned: true }),
  'DELETE /v1/polls/{id}/questions/{questionId}': (request) => request,
  'PUT /v1/polls/{id}/questions/{questionId}/vote': (request) => request.query({ voterId: 'ann' }),
  'DELETE /v1/polls/{id}/questions/{questionId}/vote': (request) =>
    request.query({ voterId: 'ann' }),
  'GET /v1/operations/dead-letters/{letterId}': (request) => request,
  'POST /v1/operations/dead-letters/{letterId}/retry': (request) => request,
  'POST /v1/operations/dead-letters/{letterId}/discard': (request) => request,
};

/** Routes that name nothing, or what each tenant has by itself: each is shown below to keep to the tenant that asks. */
const WITHOUT_IDENTIFIERS = [
  'POST /v1/leaderboards',
  'GET /v1/leaderboards',
  'POST /v1/polls',
  'GET /v1/polls',
  // Its topic is a query: see live-streams.test.ts.
  'GET /v1/live',
  'GET /v1/members',
  'POST /v1/members/batch',
  'PUT /v1/members/{memberId}',
  'DELETE /v1/members/{memberId}',
  'GET /v1/operations',
  'GET /v1/operations/dead-letters',
  'GET /v1/moderation/words',
  'PUT /v1/moderation/words',
  'POST /console/login',
  'POST /console/logout',
  'GET /console/session',
];

let app: TestApp;
let redis: Redis;
let database: DurableView;
let stranger: ProvisionedTenant;
let owner: RostrumClient;
let routes: Route[];
/** What the first tenant has, and what nobody has. */
let theirs: Record<string, string>[];
let missing: Record<string, string>;

beforeAll(async () => {
  const redisConfig = { 'enable-debug-command': 'local' };
  app = await startTestApp({
    stores: await startTestStores({ redisConfig }),
    // Looking for periods to archive writes down when to look again.
    env: { ROSTRUM_ARCHIVE_INTERVAL_MS: '3600000' },
  });
  redis = connectRedis(app.stores.redisUrl);
  database = viewDatabase(app.stores);
  stranger = await app.provision('Stranger');
  owner = new RostrumClient({ baseUrl: app.url, token: app.secretKey });
  routes = await discoverRoutes(agentWith(app.url));
  theirs = await furnish();
  missing = {
    key: 'missing',
    id: 'missing',
    memberId: 'ann',
    voterId: 'ann',
    jobId: 'job_missing',
    quarantineId: 'qu_00-1',
    questionId: 'qn_1',
    word: 'tea',
    letterId: 'dl_0-5-5',
  };
});
afterAll(async () => {
  redis?.disconnect();
  await database?.close();
  await app?.stop();
});

/** A board, polls found by id and by key, and a job that is done. */
async function furnish(): Promise<Record<string, string>[]> {
  const questionId = await furnishQuestions();
  await owner.createPoll({ key: 'words', question: 'How?', type: 'word-cloud' });
  await owner.createPoll({ key: 'texts', question: 'Why?', type: 'text' });
  const options = [
    { id: 'yes', label: 'Yes' },
    { id: 'no', label: 'No' },
  ];
  await owner.createLeaderboard({
    key: 'arcade',
    name: 'Arcade',
    durability: 'persisted',
    quarantine: { maxScore: 1000 },
  });
  await owner.submitScore('arcade', { memberId: 'ann', score: 5 });
  await owner.putMember('ann', { displayName: 'Ann' });
  await owner.rotateSigningSecret('arcade');
  const held = await owner.submitScore('arcade', { memberId: 'ann', score: 1001 });
  const quarantineId = 'quarantineId' in held ? held.quarantineId : '';
  const poll = await owner.createPoll({
    key: 'lunch',
    question: 'Lunch?',
    type: 'single',
    options,
    ballotChange: 'retract',
  });
  await owner.openPoll(poll.pollId);
  await owner.castBallot(poll.pollId, 'ann', { choices: ['no'] });
  const { jobId } = await owner.importEntries('arcade', 'memberId\nbob\n', { format: 'csv' });
  await vi.waitFor(async () => {
    expect(await owner.getJob(jobId)).toMatchObject({ state: 'completed' });
  });
  const ids = {
    ...{ key: 'arcade', memberId: 'ann', voterId: 'ann', jobId, quarantineId },
    ...{ questionId, word: 'tea', letterId: await furnishDeadLetter() },
  };
  return [
    { ...ids, id: poll.pollId },
    { ...ids, id: 'lunch' },
  ];
}

/** A poll of questions with one that has a vote; the id of that. */
async function furnishQuestions(): Promise<string> {
  await owner.createPoll({ key: 'asked', question: 'Questions?', type: 'questions' });
  await owner.openPoll('asked');
  const { id } = await owner.askQuestion('asked', { text: 'Why?' });
  await owner.voteForQuestion('asked', id, { voterId: 'ann' });
  return id;
}

/** The id of an event that could not be read. */
async function furnishDeadLetter(): Promise<string> {
  const fields = ['tenant', app.tenantId, 'deadOf', '5-5', 'group', 'persist', 'reason', 'none'];
  const id = await redis.xadd(new KeySpace(PARTITION_COUNT).partition(0).dead, '*', ...fields);
  return `dl_0-${id}`;
}

/** The poll of the type that a route is about. */
function pollFor(name: string, ids: Record<string, string>): Record<string, string> {
  const key = /\/polls\/\{id\}\/(questions|texts|words)/.exec(name)?.[1];
  if (key === undefined || ids['id'] === 'missing') return ids;
  return { ...ids, id: key === 'questions' ? 'asked' : key };
}

async function call(agent: Agent, route: Route, ids: Record<string, string>, base = '/v1') {
  const address = addressOf(route, pollFor(route.name, ids));
  const request = agent[route.method](address.replace('/v1', base));
  const { status, headers, text } = await (CALLS[route.name]?.(request) ?? request);
  const type = headers['content-type'];
  const { requestId: _, ...body } = /[/+]json/.test(type ?? '') ? JSON.parse(text) : {};
  return { status, type, body };
}

it('every route that exists is known here', () => {
  const known = [...Object.keys(CALLS), ...WITHOUT_IDENTIFIERS].sort();
  expect(routes.map(({ name }) => name).sort()).toEqual(known);
});

it('the calls below are good ones: with its own key the owner is answered', async () => {
  const reads = routes.filter(({ name, method }) => name in CALLS && method === 'get');
  const host = agentWith(app.url, app.secretKey);
  for (const route of reads) {
    expect(await call(host, route, theirs[0] ?? {})).toMatchObject({ status: 200 });
  }
  const ballot = routes.find(({ operation }) => operation.operationId === 'castBallot') as Route;
  expect(await call(host, ballot, { ...theirs[0], voterId: 'eve' })).toMatchObject({ status: 200 });
});

describe.each(Object.keys(CALLS))('%s with what belongs to another tenant', (name) => {
  async function expectSameAsMissing(agent: Agent, base?: string): Promise<void> {
    const route = routes.find((candidate) => candidate.name === name);
    if (!route) throw new Error(`there is no route ${name}`);
    const before = await fingerprintStores(redis, database);
    const forMissing = await call(agent, route, missing, base);
    expect(forMissing.status).toBeGreaterThanOrEqual(400);
    for (const ids of theirs) expect(await call(agent, route, ids, base)).toEqual(forMissing);
    expect(await fingerprintStores(redis, database)).toEqual(before);
  }

  it('answers a secret key exactly as for something missing, and changes nothing', async () => {
    const agent = agentWith(app.url, stranger.secretKey);
    await expectSameAsMissing(agent);
    const route = routes.find((candidate) => candidate.name === name) as Route;
    expect(await call(agent, route, theirs[0] ?? {})).toMatchObject({
      status: 404,
      body: {
        code: expect.stringMatching(/^(leaderboard|member|poll|job|dead_letter)\.not_found$/),
      },
    });
  });

  it('answers a publishable key and a member token so, too', async () => {
    const token = await signMemberToken(stranger, 'ann');
    await expectSameAsMissing(agentWith(app.url, stranger.publishableKey));
    await expectSameAsMissing(agentWith(app.url, token));
  });

  it('answers a signed-in operator so, too', async () => {
    const { adminEmail: email, adminPassword: password } = stranger;
    const agent = supertest.agent(app.url);
    const { body } = await agent.post('/console/login').send({ email, password }).expect(200);
    agent.set('X-CSRF-Token', body.csrfToken);
    await expectSameAsMissing(agent, '/console');
  });
});

describe('routes without identifiers keep to the tenant that asks', () => {
  it.each(['/v1/leaderboards', '/v1/polls', '/v1/members', '/v1/operations/dead-letters'])(
    'GET %s lists nothing of others',
    async (path) => {
      const { body } = await agentWith(app.url, stranger.secretKey).get(path).expect(200);
      expect(body).toEqual({ items: [] });
    },
  );

  it('members under the same ids are each tenant’s own, also when they are banned or erased', async () => {
    const newcomer = await app.provision('Membership');
    const client = new RostrumClient({ baseUrl: app.url, token: newcomer.secretKey });
    const [member, board] = [await owner.getMember('ann'), await owner.listEntries('arcade')];
    await client.putMember('ann', { displayName: 'Mine', state: 'banned' });
    await client.putMembers([{ memberId: 'ann', attributes: { mine: true } }]);
    const { jobId } = await client.deleteMember('ann');
    await vi.waitFor(
      async () => expect(await client.getJob(jobId)).toMatchObject({ state: 'completed' }),
      { timeout: 30_000, interval: 100 },
    );
    expect(await owner.getMember('ann')).toEqual(member);
    expect(await owner.listEntries('arcade')).toEqual(board);
  });

  it('POST makes things under the same keys that are the asker’s own', async () => {
    const newcomer = await app.provision('Newcomer');
    const client = new RostrumClient({ baseUrl: app.url, token: newcomer.secretKey });
    const [board, poll] = [await owner.getLeaderboard('arcade'), await owner.getPoll('lunch')];
    await client.createLeaderboard({ key: 'arcade', name: 'Mine' });
    const options = [{ label: 'A' }, { label: 'B' }];
    await client.createPoll({ key: 'lunch', question: 'Mine?', type: 'single', options });
    await client.submitScore('arcade', { memberId: 'ann', score: 1 });
    await client.openPoll('lunch');
    await client.deleteLeaderboard('arcade');
    await client.deletePoll('lunch');
    expect(await owner.getLeaderboard('arcade')).toEqual(board);
    expect(await owner.getPoll('lunch')).toEqual(poll);
    expect(await owner.getEntry('arcade', 'ann')).toMatchObject({ score: 5 });
  });

  it('words that texts are refused for are each tenant’s own', async () => {
    const mine = new RostrumClient({ baseUrl: app.url, token: stranger.secretKey });
    await owner.putModeratedWords({ blocked: ['theirs'], allowed: [] });
    await mine.putModeratedWords({ blocked: ['mine'], allowed: [] });
    expect(await owner.getModeratedWords()).toMatchObject({ blocked: ['theirs'] });
    expect(await mine.getModeratedWords()).toMatchObject({ blocked: ['mine'] });
  });

  it('the console shows the operator’s own tenant', async () => {
    const { adminEmail: email, adminPassword: password } = stranger;
    const agent = supertest.agent(app.url);
    const { body } = await agent.post('/console/login').send({ email, password }).expect(200);
    expect(body.tenant.id).toBe(stranger.tenantId);
    const session = await agent.get('/console/session').expect(200);
    expect(session.body.tenant.id).toBe(stranger.tenantId);
    await agent.post('/console/logout').set('X-CSRF-Token', body.csrfToken).expect(204);
  });
});
