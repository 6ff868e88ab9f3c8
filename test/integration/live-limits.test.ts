import { RostrumClient } from '@rostrum/client';
import type { BoardSnapshot } from '@rostrum/contracts';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { startTestApp, type TestApp } from '../setup/app.ts';
import { createBoard } from '../setup/boards.ts';
import { LiveWatcher } from '../setup/live-watcher.ts';

const SOON = { timeout: 20_000, interval: 10 };
/** Of more than 100 KB each. */
const ROUNDS = 60;

let app: TestApp;
let client: RostrumClient;
const watchers: LiveWatcher[] = [];

beforeAll(async () => {
  app = await startTestApp();
  client = new RostrumClient({ baseUrl: app.url, token: app.secretKey });
});
afterAll(() => app?.stop());
afterEach(() => {
  for (const watcher of watchers.splice(0)) watcher.close();
});

async function watch(url = app.url): Promise<LiveWatcher> {
  const watcher = await LiveWatcher.connect(url, { token: app.publishableKey });
  watchers.push(watcher);
  return watcher;
}

function fill(key: string, score: number) {
  const metadata = { note: 'x'.repeat(1000) };
  const submissions = Array.from({ length: 100 }, (_, at) => {
    return { memberId: `m${at}`, score: score + at, metadata };
  });
  return client.submitScores(key, submissions);
}

function topScore(watcher: LiveWatcher, topic: string): number {
  return (watcher.mirror(topic).shown as BoardSnapshot).entries[0]?.score ?? 0;
}

describe('a socket that is not read', () => {
  it('is sent the board as it is when it reads again, and is in step from then on', async () => {
    const key = await createBoard(client, { operator: 'latest' });
    await fill(key, 0);
    const topic = `leaderboard:${key}`;
    const [slow, quick] = [await watch(), await watch()];
    await slow.subscribe(topic, 100);
    await quick.subscribe(topic, 100);
    slow.pause();
    for (let round = 1; round <= ROUNDS; round += 1) {
      await fill(key, 1000 * round);
      await vi.waitFor(() => expect(topScore(quick, topic)).toBe(1000 * round + 99), SOON);
    }
    slow.resume();
    await vi.waitFor(() => expect(topScore(slow, topic)).toBe(1000 * ROUNDS + 99), SOON);
    expect(slow.frames.length).toBeLessThan(quick.frames.length);
    expect(slow.socket.connected).toBe(true);
    await fill(key, 1_000_000);
    await vi.waitFor(() => expect(topScore(slow, topic)).toBe(1_000_099), SOON);
    expect(slow.mirror(topic)).toEqual(quick.mirror(topic));
    expect(slow.gaps).toBe(0);
  });

  it('is cut off when it reads nothing for too long', async () => {
    const key = await createBoard(client, { operator: 'latest' });
    await fill(key, 0);
    const topic = `leaderboard:${key}`;
    const { url } = await app.startInstance({ ROSTRUM_MAX_STALL_MS: '500' });
    const [stalled, quick] = [await watch(url), await watch(url)];
    await stalled.subscribe(topic, 100);
    await quick.subscribe(topic, 100);
    const presence = await watch();
    await presence.subscribe(`presence:${topic}`);
    stalled.pause();
    await vi.waitFor(async () => {
      await fill(key, Math.round(1000 * Math.random()));
      expect(presence.presence.at(-1)).toBe(1);
    }, SOON);
  });
});

describe('a socket that floods', () => {
  it('is refused what comes too fast, and cut off when it goes on', async () => {
    const flooder = await watch();
    const other = await watch();
    const gone = new Promise((resolve) => flooder.socket.once('disconnect', resolve));
    const codes: (string | undefined)[] = [];
    flooder.socket.on('disconnect', () => codes.push('gone'));
    for (let sent = 0; sent < 4000; sent += 1) {
      flooder.socket.emit(
        'subscribe',
        { topic: 'leaderboard:missing' },
        (answer: { error: { code: string } }) => codes.push(answer.error.code),
      );
    }
    await gone;
    expect(codes.filter((code) => code === 'leaderboard.not_found').length).toBeLessThan(1500);
    expect(codes).toContain('limit.rate');
    expect(await other.ask('subscribe', { topic: 'leaderboard:missing' })).toMatchObject({
      error: { code: 'leaderboard.not_found' },
    });
  });
});

describe('newcomers', () => {
  it('beyond what an instance takes at a time come in when they try again', async () => {
    const busy = await app.startInstance({ ROSTRUM_HANDSHAKES_PER_SECOND: '5' });
    const comers = Array.from({ length: 25 }, () => {
      const watcher = new LiveWatcher(busy.url, { token: app.publishableKey, reconnection: true });
      watchers.push(watcher);
      return watcher;
    });
    let refused = 0;
    for (const { socket } of comers) socket.once('connect_error', () => (refused += 1));
    await vi.waitFor(() => {
      expect(comers.filter(({ socket }) => socket.connected)).toHaveLength(25);
    }, SOON);
    expect(refused).toBeGreaterThan(5);
  });

  it('beyond as many as an instance holds are turned away until somebody leaves', async () => {
    const small = await app.startInstance({ ROSTRUM_MAX_CONNECTIONS: '2' });
    const first = await watch(small.url);
    await watch(small.url);
    await expect(watch(small.url)).rejects.toThrow();
    const stream = await fetch(`${small.url}/v1/live?topic=leaderboard:missing`, {
      headers: { authorization: `Bearer ${app.publishableKey}` },
    });
    expect(stream.status).toBe(429);
    expect(Number(stream.headers.get('retry-after'))).toBeGreaterThan(0);
    first.close();
    await vi.waitFor(() => watch(small.url), SOON);
  });
});
