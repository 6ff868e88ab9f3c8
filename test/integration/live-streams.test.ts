import { connect } from 'node:net';
import { RostrumClient } from '@rostrum/client';
import { type BoardSnapshot, problem } from '@rostrum/contracts';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { signMemberToken, startTestApp, type TestApp, type TestInstance } from '../setup/app.ts';
import { createBoard, submitApplied } from '../setup/boards.ts';
import { LiveWatcher } from '../setup/live-watcher.ts';
import { type StreamOptions, StreamWatcher } from '../setup/stream-watcher.ts';

/** Of more than 100 KB each. */
const ROUNDS = 70;
const SOON = { timeout: 10_000, interval: 5 };

let app: TestApp;
let second: TestInstance;
let client: RostrumClient;
const open: { close(): void }[] = [];

beforeAll(async () => {
  // A key frame in the very tick of a write brings the whole board in the place of changes.
  app = await startTestApp({ env: { ROSTRUM_KEY_FRAME_MS: '3600000' } });
  second = await app.startInstance();
  client = new RostrumClient({ baseUrl: app.url, token: app.secretKey });
});
afterAll(() => app?.stop());
afterEach(() => {
  for (const one of open.splice(0)) one.close();
});

async function stream(topic: string, options: StreamOptions = {}, url = app.url) {
  const token = options.addressToken === undefined ? app.publishableKey : undefined;
  const watcher = await StreamWatcher.open(url, topic, { ...(token && { token }), ...options });
  open.push(watcher);
  return watcher;
}

async function problemOf({ response }: StreamWatcher) {
  expect(response.headers.get('content-type')).toContain('application/problem+json');
  return problem.parse(await response.json());
}

/** The watcher holds what REST shows at this moment. */
async function expectAsRest(watcher: StreamWatcher, key: string, limit = 10): Promise<void> {
  await vi.waitFor(async () => {
    const { entries, total } = await client.listEntries(key, { limit });
    expect(watcher.mirror?.shown).toEqual({ entries, total });
  }, SOON);
  expect(watcher.gaps).toBe(0);
}

describe('an event stream', () => {
  it('brings the board as it is, then the frames that sockets get', async () => {
    const key = await createBoard(client, {});
    await submitApplied(client, key, { memberId: 'ann', score: 5 });
    const topic = `leaderboard:${key}`;
    for (const [url, rise] of [
      [app.url, 0],
      [second.url, 100],
    ] as const) {
      const watcher = await stream(topic, {}, url);
      const { headers } = watcher.response;
      expect(headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
      expect(headers.get('cache-control')).toContain('no-store');
      const socket = await LiveWatcher.connect(url, { token: app.publishableKey });
      open.push(socket);
      await socket.subscribe(topic);
      for (let score = 1; score <= 20; score += 1) {
        await submitApplied(client, key, { memberId: `m${score % 7}`, score: rise + score });
      }
      await expectAsRest(watcher, key);
      await vi.waitFor(() => expect(socket.mirror(topic)).toEqual(watcher.mirror), SOON);
      const { epoch, version } = socket.mirror(topic);
      expect(watcher.lastEventId).toBe(`${epoch}/${version}`);
      expect(watcher.frames.at(-1)).toEqual(socket.frames.at(-1));
    }
  });

  it('shows polls, and says when one closes', async () => {
    const options = [{ label: 'A' }, { label: 'B' }];
    const { pollId } = await client.createPoll({ question: 'Q', type: 'single', options });
    await client.openPoll(pollId);
    const watcher = await stream(`poll:${pollId}`);
    await client.castBallot(pollId, 'vic', { choices: ['o1'] });
    await vi.waitFor(() => expect(watcher.mirror?.shown).toMatchObject({ ballotCount: 1 }), SOON);
    await client.closePoll(pollId);
    await vi.waitFor(() => {
      const states = watcher.events.filter(({ event }) => event === 'poll:state');
      expect(states.map(({ data }) => data)).toMatchObject([{ pollId, status: 'closed' }]);
    }, SOON);
  });

  it('leaves nothing open behind when its reader goes', async () => {
    const key = await createBoard(client, {});
    const presence = await stream(`presence:leaderboard:${key}`);
    const watchers = [await stream(`leaderboard:${key}`), await stream(`leaderboard:${key}`)];
    await vi.waitFor(() => expect(presence.watching).toBe(2), SOON);
    for (const watcher of watchers) watcher.close();
    await vi.waitFor(() => expect(presence.watching).toBe(0), SOON);
  });
});

describe('Last-Event-ID', () => {
  it('brings the changes since, where they are still known, and none where nothing changed', async () => {
    const key = await createBoard(client, {});
    await submitApplied(client, key, { memberId: 'ann', score: 5 });
    const topic = `leaderboard:${key}`;
    // Stays, so that the room does.
    await stream(topic);
    const first = await stream(topic);
    let score = 10;
    await vi.waitFor(async () => {
      // The first frame after a feed was opened is a whole one: from there on there are changes.
      score += 1;
      await submitApplied(client, key, { memberId: 'ann', score });
      await vi.waitFor(() => {
        expect(first.mirror?.shown).toMatchObject({ entries: [{ score }] });
      }, SOON);
      expect(first.frames.at(-1)).toHaveProperty('changes');
    }, SOON);
    const held = first.mirror;
    const lastEventId = first.lastEventId ?? '';
    first.close();

    const unchanged = await stream(topic, { lastEventId });
    await submitApplied(client, key, { memberId: 'bob', score: 7 });
    await vi.waitFor(() => expect(unchanged.frames).toHaveLength(1), SOON);
    expect(unchanged.frames[0]).toMatchObject({ from: held?.version, changes: expect.any(Array) });

    await submitApplied(client, key, { memberId: 'cat', score: 6 });
    await vi.waitFor(() => expect(unchanged.frames).toHaveLength(2), SOON);
    const resumed = await stream(topic, { lastEventId });
    resumed.mirror = held;
    await expectAsRest(resumed, key);
    expect(resumed.frames).toHaveLength(1);
    expect(resumed.frames[0]).toHaveProperty('changes');
  });

  it.each([
    ['of an epoch that is gone', (id: string) => id.replace(/^[^/]*/, 'gone')],
    ['of a version that is not known any more', (id: string) => id.replace(/\d+$/, '1')],
    ['of nobody', () => 'neither/nor'],
  ])('%s brings the whole board', async (_, change) => {
    const key = await createBoard(client, {});
    await submitApplied(client, key, { memberId: 'ann', score: 5 });
    const first = await stream(`leaderboard:${key}`);
    await vi.waitFor(() => expect(first.lastEventId).toBeDefined(), SOON);
    const lastEventId = change(first.lastEventId ?? '');
    const resumed = await stream(`leaderboard:${key}`, { lastEventId });
    await expectAsRest(resumed, key);
    expect(resumed.frames[0]).toHaveProperty('snapshot');
  });
});

describe('who may open one', () => {
  it('sees a topic of another tenant as a missing one', async () => {
    const key = await createBoard(client, {});
    const options = [{ label: 'A' }, { label: 'B' }];
    const { pollId } = await client.createPoll({ question: 'Q', type: 'single', options });
    const other = await app.provision('Other');
    for (const token of [other.secretKey, other.publishableKey]) {
      for (const [topic, code] of [
        [`leaderboard:${key}`, 'leaderboard.not_found'],
        [`leaderboard:${key}:member:ann`, 'leaderboard.not_found'],
        [`presence:leaderboard:${key}`, 'leaderboard.not_found'],
        [`poll:${pollId}`, 'poll.not_found'],
        [`presence:poll:${pollId}`, 'poll.not_found'],
      ] as const) {
        expect(await problemOf(await stream(topic, { token }))).toMatchObject({
          status: 404,
          code,
        });
      }
    }
  });

  it('may give a key for pages or a member token in the address, and no secret key', async () => {
    const key = await createBoard(client, {});
    const topic = `leaderboard:${key}`;
    const member = await signMemberToken(app, 'ann');
    for (const addressToken of [app.publishableKey, member]) {
      expect((await stream(topic, { addressToken })).response.status).toBe(200);
    }
    const secret = await stream(topic, { addressToken: app.secretKey });
    expect(await problemOf(secret)).toMatchObject({ status: 401, code: 'auth.invalid' });
    const nobody = await StreamWatcher.open(app.url, topic);
    expect(await problemOf(nobody)).toMatchObject({ status: 401, code: 'auth.missing' });
    const elsewhere = await fetch(`${app.url}/v1/leaderboards?access_token=${app.publishableKey}`);
    expect(elsewhere.status).toBe(401);
  });

  it('may be a page of another origin', async () => {
    const key = await createBoard(client, {});
    const headers = { origin: 'https://play.example' };
    const { response } = await stream(`leaderboard:${key}`, { headers });
    expect(response.headers.get('access-control-allow-origin')).toBe('https://play.example');
  });

  it.each([
    ['no topic', ''],
    ['a topic that is none', 'leaderboard:UPPER'],
    ['a limit of none', 'leaderboard:arcade&limit=0'],
    ['a limit beyond the greatest', 'leaderboard:arcade&limit=101'],
  ])('is told what is wrong: %s', async (_, topic) => {
    const response = await fetch(`${app.url}/v1/live?topic=${topic}`, {
      headers: { authorization: `Bearer ${app.publishableKey}` },
    });
    expect(response.status).toBe(400);
    expect(problem.parse(await response.json())).toMatchObject({ code: 'request.invalid' });
  });
});

describe('a reader that falls behind', () => {
  it('is sent the board as it is when it reads again, not what it missed', async () => {
    const key = await createBoard(client, { operator: 'latest' });
    const metadata = { note: 'x'.repeat(1000) };
    const fill = (score: number) =>
      client.submitScores(
        key,
        Array.from({ length: 100 }, (_, at) => ({
          memberId: `m${at}`,
          score: score + at,
          metadata,
        })),
      );
    await fill(0);
    const { hostname, port } = new URL(app.url);
    const socket = connect(Number(port), hostname).setEncoding('utf8');
    open.push({ close: () => socket.destroy() });
    socket.write(
      `GET /v1/live?topic=leaderboard:${key}&limit=100 HTTP/1.1\r\nHost: ${hostname}\r\n` +
        `Authorization: Bearer ${app.publishableKey}\r\n\r\n`,
    );
    let text = '';
    socket.on('data', (chunk: string) => {
      text += chunk;
    });
    await vi.waitFor(() => expect(text.includes('event: frame')).toBe(true), SOON);
    socket.pause();
    const other = await stream(`leaderboard:${key}`, { limit: 100 });
    // More than the buffers of the two ends hold.
    for (let round = 1; round <= ROUNDS; round += 1) {
      await fill(1000 * round);
      await vi.waitFor(() => {
        const board = other.mirror?.shown as BoardSnapshot | undefined;
        expect(board?.entries[0]?.score).toBe(1000 * round + 99);
      }, SOON);
    }
    socket.resume();
    await vi.waitFor(() => expect(text.includes(`"score":${1000 * ROUNDS + 99}`)).toBe(true), SOON);
    const scores = [...text.matchAll(/"rank":1,"memberId":"m99","score":(\d+)/g)].map(([, score]) =>
      Number(score),
    );
    expect(scores).toEqual(scores.toSorted((a, b) => a - b));
    expect(new Set(scores).size).toBeLessThan(ROUNDS);
  });
});

it('a stopping instance tells its readers to come back, each at another time', async () => {
  const third = await app.startInstance();
  const key = await createBoard(client, {});
  const topic = `leaderboard:${key}`;
  const watchers = await Promise.all([1, 2, 3].map(() => stream(topic, {}, third.url)));
  await third.stop();
  for (const watcher of watchers) {
    await vi.waitFor(() => expect(watcher.isEnded).toBe(true), SOON);
    expect(watcher.events.at(-1)).toMatchObject({ event: 'goodbye', data: { reason: 'shutdown' } });
  }
  expect(new Set(watchers.map(({ retryMs }) => retryMs)).size).toBeGreaterThan(1);
});

it('whoever takes a ballot back is shown no more counts that only voters may see', async () => {
  const options = [{ label: 'A' }, { label: 'B' }];
  const { pollId } = await client.createPoll({
    ...{ question: 'Q', type: 'single', options },
    ...{ resultsVisibility: 'after_vote', ballotChange: 'retract' },
  });
  await client.openPoll(pollId);
  await client.castBallot(pollId, 'vic', { choices: ['o1'] });
  const token = await signMemberToken(app, 'vic');
  const watcher = await stream(`poll:${pollId}`, { token }, second.url);
  await vi.waitFor(() => expect(watcher.mirror?.shown).toMatchObject({ ballotCount: 1 }), SOON);
  await client.retractBallot(pollId, 'vic');
  await vi.waitFor(() => expect(watcher.isEnded).toBe(true), SOON);
  const again = await stream(`poll:${pollId}`, { token, lastEventId: watcher.lastEventId ?? '' });
  await vi.waitFor(
    () => expect(again.mirror?.shown).toMatchObject({ resultsVisible: false }),
    SOON,
  );
  expect(again.mirror?.shown).not.toHaveProperty('ballotCount');
});
