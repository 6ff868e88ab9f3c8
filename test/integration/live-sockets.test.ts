import { LiveClient, type LiveUpdate, RostrumClient } from '@rostrum/client';
import { problem } from '@rostrum/contracts';
import { KeySpace } from '@rostrum/redis-store';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { FeedHub } from '../../apps/api/src/edge/live/feed-hub.ts';
import {
  PARTITION_COUNT,
  signMemberToken,
  startTestApp,
  type TestApp,
  type TestInstance,
} from '../setup/app.ts';
import { submitApplied } from '../setup/boards.ts';
import { connectRedis } from '../setup/direct-redis.ts';
import { LiveWatcher, type WatcherOptions } from '../setup/live-watcher.ts';
import { uniqueKey } from '../setup/unique.ts';

const SOON = { timeout: 10_000, interval: 5 };

let app: TestApp;
let second: TestInstance;
let client: RostrumClient;
let pollId: string;
const watchers: LiveWatcher[] = [];

beforeAll(async () => {
  app = await startTestApp({ env: { ROSTRUM_KEY_FRAME_MS: '500' } });
  second = await app.startInstance();
  client = new RostrumClient({ baseUrl: app.url, token: app.secretKey });
  await client.createLeaderboard({ key: 'arcade', name: 'Arcade' });
  const options = [{ label: 'A' }, { label: 'B' }];
  const poll = await client.createPoll({ question: 'Q', type: 'single', options });
  pollId = poll.pollId;
  await client.openPoll(pollId);
});
afterAll(() => app?.stop());
afterEach(() => {
  for (const watcher of watchers.splice(0)) watcher.close();
});

async function connect(options: WatcherOptions, url = app.url): Promise<LiveWatcher> {
  const watcher = await LiveWatcher.connect(url, options);
  watchers.push(watcher);
  return watcher;
}

describe('a topic', () => {
  it.each(['leaderboard:arcade', 'leaderboard:arcade@all-time', 'poll:'])(
    'of another tenant answers as a missing one: %s',
    async (topic) => {
      const other = await app.provision('Other');
      const asked = topic === 'poll:' ? `poll:${pollId}` : topic;
      for (const token of [
        other.secretKey,
        other.publishableKey,
        await signMemberToken(other, 'x'),
      ]) {
        const watcher = await connect({ token });
        const foreign = await watcher.ask('subscribe', { topic: asked });
        const missing = await watcher.ask('subscribe', {
          topic: asked.replace('arcade', 'missing').replace(pollId, 'missing'),
        });
        if (foreign.ok || missing.ok) throw new Error('it was let in');
        expect(foreign.error).toEqual(missing.error);
        expect(foreign.error.code).toBe(`${asked.split(':')[0]}.not_found`);
      }
    },
  );

  it('of a private board or poll answers pages as a missing one', async () => {
    const { key } = await client.createLeaderboard({
      key: uniqueKey('board'),
      name: 'Private',
      visibility: 'private',
    });
    const page = await connect({ token: app.publishableKey });
    const answer = await page.ask('subscribe', { topic: `leaderboard:${key}` });
    expect(answer).toMatchObject({ ok: false, error: { code: 'leaderboard.not_found' } });
    await (await connect({ token: app.secretKey })).subscribe(`leaderboard:${key}`);
  });

  it('takes a member token with the scope to read', async () => {
    const token = await signMemberToken(app, 'ann', { scope: 'scores:write' });
    const watcher = await connect({ token });
    for (const topic of ['leaderboard:arcade', `poll:${pollId}`]) {
      const answer = await watcher.ask('subscribe', { topic });
      expect(answer).toMatchObject({ ok: false, error: { code: 'auth.forbidden' } });
    }
  });
});

describe('a message that cannot be one is refused, and the connection goes on', () => {
  const topic = 'leaderboard:arcade';
  it.each([
    ['nothing', undefined],
    ['null', null],
    ['text', 'leaderboard:arcade'],
    ['a number', 7],
    ['a list', [topic]],
    ['an empty object', {}],
    ['a topic that is no text', { topic: 7 }],
    ['an empty topic', { topic: '' }],
    ['an unknown kind of topic', { topic: 'weather:arcade' }],
    ['a topic with wild cards', { topic: 'leaderboard:*' }],
    ['a topic with control characters', { topic: 'leaderboard:\u0000' }],
    ['a topic too long', { topic: `leaderboard:${'k'.repeat(200)}` }],
    ['a period the board has not', { topic: `${topic}@current:daily` }],
    ['a limit of nothing', { topic, limit: 0 }],
    ['a limit too high', { topic, limit: 101 }],
    ['a limit between', { topic, limit: 1.5 }],
    ['an unknown field', { topic, colour: 'red' }],
    ['a version below zero', { topic, version: -1 }],
    ['bytes', Buffer.from([1, 2, 3])],
  ])('%s', async (_, message) => {
    const watcher = await connect({ token: app.publishableKey });
    const answer = await watcher.ask('subscribe', message);
    if (answer.ok) throw new Error('it was taken');
    expect(problem.strict().parse(answer.error)).toMatchObject({ code: 'request.invalid' });
    await watcher.subscribe(topic);
  });

  it.each(['unsubscribe', 'submit', 'vote'])('%s, too', async (event) => {
    const watcher = await connect({ token: await signMemberToken(app, 'ann') });
    for (const message of [undefined, null, 'x', [], {}, { topic: 7 }, { score: 'x' }]) {
      const answer = await watcher.ask(event, message);
      expect(answer).toMatchObject({ ok: false, error: { code: 'request.invalid' } });
    }
    await watcher.subscribe(topic);
  });

  it('nor do messages without an answer, or of another name, end it', async () => {
    const watcher = await connect({ token: app.publishableKey });
    watcher.socket.emit('subscribe', null);
    watcher.socket.emit('subscribe');
    watcher.socket.emit('no such event', { topic });
    watcher.socket.emit('frame', { topic });
    await watcher.subscribe(topic);
    expect(watcher.socket.connected).toBe(true);
  });

  it('a message beyond all measure ends this connection, and no other', async () => {
    const [loud, other] = [
      await connect({ token: app.publishableKey }),
      await connect({ token: app.publishableKey }),
    ];
    const gone = new Promise((resolve) => loud.socket.once('disconnect', resolve));
    loud.socket.emit('subscribe', { topic: 'x'.repeat(100_000) });
    await gone;
    await other.subscribe(topic);
  });
});

it('viewers that leave while they are let in leave nothing behind', async () => {
  const hub = second.app.get(FeedHub, { strict: false });
  const { key } = await client.createLeaderboard({ key: uniqueKey('board'), name: 'Passing' });
  const isOpen = () =>
    [...hub.openFeeds()].some(({ feed }) => feed.kind === 'leaderboard' && feed.key === key);
  for (let visit = 0; visit < 30; visit += 1) {
    const watcher = await connect({ token: app.publishableKey }, second.url);
    watcher.socket.emit('subscribe', { topic: `leaderboard:${key}`, limit: 1 + (visit % 100) });
    if (visit % 2 === 0) await vi.waitFor(() => expect(isOpen()).toBe(true), SOON);
    watcher.close();
  }
  await vi.waitFor(() => expect(isOpen()).toBe(false), SOON);
});

describe('writing through the socket', () => {
  const topic = 'leaderboard:arcade';

  it('takes a member’s own score, once for each submissionId, and shows it to everybody', async () => {
    const ann = await connect({ token: await signMemberToken(app, 'ann') });
    const viewer = await connect({ token: app.publishableKey }, second.url);
    await viewer.subscribe(topic);
    const score = { leaderboard: 'arcade', memberId: 'ann', score: 5, submissionId: 's1' };
    const first = await ann.ask('submit', score);
    expect(first).toMatchObject({ ok: true, applied: true, memberId: 'ann', score: 5 });
    expect(await ann.ask('submit', score)).toEqual(first);
    await vi.waitFor(() => {
      expect(viewer.board(topic).entries).toMatchObject([{ memberId: 'ann', score: 5 }]);
    }, SOON);
    const refusals = [
      [{ ...score, memberId: 'bob' }, 'auth.forbidden'],
      [{ ...score, score: 6 }, 'idempotency.mismatch'],
      [{ ...score, leaderboard: 'missing' }, 'leaderboard.not_found'],
      [{ ...score, submissionId: 's2', operator: 'set' }, 'score.operator_not_allowed'],
      [{ ...score, occurredAt: new Date().toISOString() }, 'auth.forbidden'],
    ] as const;
    for (const [message, code] of refusals) {
      expect(await ann.ask('submit', message)).toMatchObject({ ok: false, error: { code } });
    }
  });

  it('takes a voter’s own ballot', async () => {
    const vic = await connect({ token: await signMemberToken(app, 'vic') });
    const answer = await vic.ask('vote', { poll: pollId, choices: ['o1'] });
    expect(answer).toMatchObject({ ok: true, accepted: true, receipt: expect.any(String) });
    const refusals = [
      [{ poll: pollId, choices: ['o2'] }, 'ballot.already_cast'],
      [{ poll: pollId, choices: ['o9'] }, 'ballot.invalid_choice'],
      [{ poll: pollId, choices: [] }, 'ballot.too_few_choices'],
      [{ poll: 'missing', choices: ['o1'] }, 'poll.not_found'],
    ] as const;
    for (const [message, code] of refusals) {
      expect(await vic.ask('vote', message)).toMatchObject({ ok: false, error: { code } });
    }
    expect(await client.getPollResults(pollId)).toMatchObject({ ballotCount: 1 });
  });

  it('is not for pages', async () => {
    const page = await connect({ token: app.publishableKey });
    const score = { leaderboard: 'arcade', memberId: 'eve', score: 9 };
    expect(await page.ask('submit', score)).toMatchObject({ error: { code: 'auth.forbidden' } });
    const ballot = { poll: pollId, choices: ['o1'] };
    expect(await page.ask('vote', ballot)).toMatchObject({
      error: { code: 'ballot.voter_required' },
    });
  });
});

describe('what is missed is made up for', () => {
  it('when instances do not hear of each other for a while', async () => {
    const redis = connectRedis(app.stores.redisUrl);
    const topic = 'leaderboard:arcade';
    const keys = new KeySpace(PARTITION_COUNT);
    const board = { tenantId: app.tenantId, key: 'arcade', period: 'all-time' };
    const channel = keys.frames({ kind: 'leaderboard', ...board });
    const watcher = await connect({ token: app.publishableKey }, second.url);
    await watcher.subscribe(topic);
    const live = new LiveClient({ baseUrl: second.url, token: app.publishableKey });
    let update: LiveUpdate<{ version: number }> | undefined;
    live.subscribe(topic, {}, (latest) => {
      update = latest;
    });
    for (let round = 1; round <= 3; round += 1) {
      await vi.waitFor(async () => {
        const [, listening] = await redis.pubsub('SHARDNUMSUB', channel);
        expect(listening).toBe(1);
      }, SOON);
      await redis.call('CLIENT', 'KILL', 'TYPE', 'pubsub');
      for (let write = 0; write < 4; write += 1) {
        await client.submitScore('arcade', { memberId: `m${round}-${write}`, score: 10 * round });
      }
      const { version, entries, total } = await client.listEntries('arcade', { limit: 10 });
      await vi.waitFor(() => {
        expect(watcher.mirror(topic)).toMatchObject({ version, shown: { entries, total } });
        expect(update).toMatchObject({ status: 'live', state: { version, entries, total } });
      }, SOON);
    }
    live.close();
    redis.disconnect();
  });

  it('when an instance stops: its viewers are told to come back, and go on where others are', async () => {
    const third = await app.startInstance();
    const watcher = await connect({ token: app.publishableKey }, third.url);
    await watcher.subscribe('leaderboard:arcade');
    const gone = new Promise((resolve) => watcher.socket.once('disconnect', resolve));
    await third.stop();
    await gone;
    expect(watcher.received).toContainEqual({
      event: 'goodbye',
      message: { reason: 'shutdown', retryAfterMs: expect.any(Number) },
    });
    const elsewhere = await connect({ token: app.publishableKey }, second.url);
    await elsewhere.subscribe('leaderboard:arcade');
    const { version } = await submitApplied(client, 'arcade', { memberId: 'late', score: 1000 });
    await vi.waitFor(
      () => expect(elsewhere.mirror('leaderboard:arcade').version).toBe(version),
      SOON,
    );
  });
});
