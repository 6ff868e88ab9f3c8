import { RostrumClient } from '@rostrum/client';
import type { PollView } from '@rostrum/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestApp, type TestApp, type TestInstance } from '../setup/app.ts';
import { dumpDatabase, dumpRedis } from '../setup/dump.ts';
import { expectProblem } from '../setup/problem.ts';
import { startServiceProcess } from '../setup/service-process.ts';
import { openPollFor, Visitor } from '../setup/voters.ts';

let app: TestApp;
/** Another instance, which believes nobody what it says in X-Forwarded-For. */
let direct: TestInstance;
let second: TestInstance;
let client: RostrumClient;

beforeAll(async () => {
  app = await startTestApp({ env: { ROSTRUM_TRUSTED_PROXIES: '127.0.0.0/8' } });
  second = await app.startInstance();
  direct = await app.startInstance({ ROSTRUM_TRUSTED_PROXIES: '' });
  client = new RostrumClient({ baseUrl: app.url, token: app.secretKey });
});
afterAll(() => app?.stop());

const from = (address: string, url = app.url) =>
  new Visitor(url, app.publishableKey, { 'X-Forwarded-For': address });
const countOf = async ({ pollId }: PollView) => (await client.getPollResults(pollId)).ballotCount;

describe('an address', () => {
  it('of an office has a vote for each of 50 people, and the 51st is told why it has none', async () => {
    const poll = await openPollFor(client, 'ip', { votesPerAddress: 50, ballotChange: 'change' });
    const office = Array.from({ length: 50 }, () => from('203.0.113.7'));
    for (const [index, person] of office.entries()) {
      await person.cast(poll, index % 2 ? 'a' : 'b').expect(200);
    }
    const late = await from('203.0.113.7').cast(poll, 'a');
    const { detail, retryable } = expectProblem(late, 409, 'ballot.address_full');
    expect(detail).toMatch(/one address/);
    expect(retryable).toBe(false);
    expect(late.headers).not.toHaveProperty('set-cookie');
    // Whoever is in may still change, and others are elsewhere.
    await office[0]?.cast(poll, 'a').expect(200);
    await from('203.0.113.8').cast(poll, 'a').expect(200);
    expect(await countOf(poll)).toBe(51);
  });

  it.each(['ip', 'device', 'none'] as const)(
    'has exactly its quota among 200 who vote at once on two instances in a poll of %s',
    async (identity) => {
      const poll = await openPollFor(client, identity, { votesPerAddress: 37 });
      const urls = Array.from({ length: 200 }, (_, index) => (index % 2 ? app.url : second.url));
      const answers = await Promise.all(
        urls.map((url) => from('203.0.113.9', url).cast(poll, 'a')),
      );
      const codes = Object.entries(Object.groupBy(answers, ({ body }) => body.code ?? 'accepted'));
      expect(codes.map(([code, those]) => [code, those?.length]).sort()).toEqual([
        ['accepted', 37],
        ['ballot.address_full', 163],
      ]);
      expect(await countOf(poll)).toBe(37);
    },
  );

  it('repeated ten times each by those who vote at once, counts each once', async () => {
    const poll = await openPollFor(client, 'ip', { votesPerAddress: 10 });
    const people = Array.from({ length: 10 }, (_, person) => ({
      'Idempotency-Key': `c0ffee${person}-4b1d-77aa`,
    }));
    const answers = await Promise.all(
      people.flatMap((key) =>
        Array.from({ length: 10 }, (_, attempt) =>
          from('203.0.113.10', attempt % 2 ? app.url : second.url).cast(poll, 'a', key),
        ),
      ),
    );
    expect(answers.filter(({ status }) => status !== 200)).toEqual([]);
    expect(await countOf(poll)).toBe(10);
    expectProblem(await from('203.0.113.10').cast(poll, 'a'), 409, 'ballot.address_full');
  });

  it('has each of its votes once, although the instance that takes them is killed meanwhile', async () => {
    const service = await startServiceProcess(app.stores, {
      ROSTRUM_ROLE: 'api',
      ROSTRUM_TRUSTED_PROXIES: '127.0.0.1',
    });
    const poll = await openPollFor(client, 'ip', { votesPerAddress: 60, durability: 'persisted' });
    const send = (url: string) => (person: number) =>
      from('203.0.113.12', url)
        .cast(poll, 'a', { 'Idempotency-Key': `beef${person}-91c4-0d2e` })
        .then(
          ({ status }) => status,
          () => 'no answer',
        );
    const people = Array.from({ length: 60 }, (_, person) => person);
    const first = people.map(send(service.url));
    await Promise.race(first);
    await service.kill('SIGKILL');
    const answers = await Promise.all(first);
    expect(answers).toContain('no answer');
    const again = [...people, ...people].map(send(second.url));
    expect(new Set(await Promise.all(again))).toEqual(new Set([200]));
    expect(await countOf(poll)).toBe(60);
    expectProblem(await from('203.0.113.12').cast(poll, 'a'), 409, 'ballot.address_full');
  });

  it('has room again when a ballot is taken back, by its voter or a host, and in a new round', async () => {
    const poll = await openPollFor(client, 'ip', { votesPerAddress: 1, ballotChange: 'retract' });
    const [ann, bob] = [from('203.0.113.11'), from('203.0.113.11')];
    await ann.cast(poll, 'a').expect(200);
    expectProblem(await bob.cast(poll, 'a'), 409, 'ballot.address_full');
    await ann.retract(poll).expect(204);
    await bob.cast(poll, 'b').expect(200);
    expectProblem(await ann.cast(poll, 'a'), 409, 'ballot.address_full');
    const { voterId } = (await bob.ballot(poll).expect(200)).body;
    await client.retractBallot(poll.pollId, voterId);
    await ann.cast(poll, 'a').expect(200);
    await client.resetPoll(poll.pollId);
    await client.openPoll(poll.pollId);
    await bob.cast(poll, 'b').expect(200);
  });

  it('does not limit those for whom a token or a host vouches', async () => {
    const poll = await openPollFor(client, 'ip', { votesPerAddress: 1 });
    for (const voter of ['v1', 'v2', 'v3']) {
      await client.castBallot(poll.pollId, voter, { choices: ['a'] });
    }
    await from('127.0.0.1').cast(poll, 'a').expect(200);
    expect(await countOf(poll)).toBe(4);
  });

  it('of IPv6 is the whole network of a customer', async () => {
    const poll = await openPollFor(client, 'ip', { votesPerAddress: 2 });
    await from('2001:db8:1:1::1').cast(poll, 'a').expect(200);
    await from('2001:db8:1:1:ffff::2').cast(poll, 'a').expect(200);
    expectProblem(await from('2001:db8:1:1::3').cast(poll, 'a'), 409, 'ballot.address_full');
    await from('2001:db8:1:2::1').cast(poll, 'a').expect(200);
  });
});

describe('X-Forwarded-For', () => {
  it('is not believed by default', async () => {
    const poll = await openPollFor(client, 'ip', { votesPerAddress: 2 });
    const answers = [];
    for (let host = 1; host <= 4; host += 1) {
      answers.push(await from(`198.51.100.${host}`, direct.url).cast(poll, 'a'));
    }
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 409, 409]);
  });

  it('is believed of a trusted proxy, and what its client wrote itself is not', async () => {
    const poll = await openPollFor(client, 'ip', { votesPerAddress: 1 });
    await from('198.51.100.1').cast(poll, 'a').expect(200);
    for (const forged of ['192.0.2.1', '192.0.2.2', '127.0.0.1']) {
      const answer = await from(`${forged}, 198.51.100.1`).cast(poll, 'a');
      expectProblem(answer, 409, 'ballot.address_full');
    }
    await from('198.51.100.2').cast(poll, 'a').expect(200);
  });
});

describe('an address is known to nobody', () => {
  const V4 = '203.0.113.77';
  const V6 = '2001:db8:aaaa:bbbb:cccc::77';

  it('in Redis, PostgreSQL or the logs, whatever becomes of the ballot', async () => {
    const service = await startServiceProcess(app.stores, {
      ROSTRUM_TRUSTED_PROXIES: '127.0.0.1',
      LOG_LEVEL: 'trace',
    });
    const polls = [
      await openPollFor(client, 'ip', {
        votesPerAddress: 2,
        ballotChange: 'retract',
        durability: 'persisted',
      }),
      await openPollFor(client, 'code', { durability: 'persisted' }),
    ] as const;
    for (const address of [V4, V6]) {
      const people = [1, 2, 3].map(() => from(address, service.url));
      for (const person of people) await person.cast(polls[0], 'a');
      await people[0]?.retract(polls[0]);
      await people[0]?.cast(polls[1], 'a', { 'Rostrum-Voter-Code': 'wrong' });
      await people[0]?.cast(polls[0], '?');
    }
    expect(await countOf(polls[0])).toBe(2);
    const [redis, database] = [
      await dumpRedis(app.stores.redisUrl),
      await dumpDatabase(app.stores),
    ];
    await service.kill('SIGTERM');
    // The hashes are in Redis as long as ballots stand, and nowhere else.
    const hashes = [...redis.matchAll(/:addresses (\[[^\n]*\])/g)].flatMap(([, counts = '[]']) =>
      (JSON.parse(counts) as string[]).filter((_, index) => index % 2 === 0),
    );
    expect(hashes.length).toBeGreaterThan(0);
    for (const hash of hashes) {
      expect(hash).toMatch(/^[\w-]{22}$/);
      expect(database).not.toContain(hash);
    }
    const events = redis.split('\n').filter((line) => /:events /.test(line));
    for (const hash of hashes) expect(events.join('\n')).not.toContain(hash);
    const everything = [redis, database, service.output()].join('\n');
    expect(service.output()).toContain('"level"');
    for (const trace of [V4, '203.0.113.', '2001:db8:aaaa', V6]) {
      expect(everything).not.toContain(trace);
    }
  });

  it('by comparing polls: its hash is another in each', async () => {
    const polls = await Promise.all([1, 2].map(() => openPollFor(client, 'ip')));
    for (const poll of polls) await from('203.0.113.99').cast(poll, 'a').expect(200);
    const redis = await dumpRedis(app.stores.redisUrl);
    const hashes = polls.map(
      ({ pollId }) => new RegExp(`${pollId}:addresses (.*)`).exec(redis)?.[1],
    );
    expect(new Set(hashes).size).toBe(2);
  });
});
