import { LiveClient, RostrumClient } from '@rostrum/client';
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import { startTestApp, type TestApp, type TestInstance } from '../setup/app.ts';
import { createBoard } from '../setup/boards.ts';
import { LiveWatcher } from '../setup/live-watcher.ts';
import { startServiceProcess } from '../setup/service-process.ts';

const ENV = { ROSTRUM_LEASE_MS: '500' };
const SOON = { timeout: 20_000, interval: 10 };

let app: TestApp;
let second: TestInstance;
let client: RostrumClient;
const open: { close(): void }[] = [];

beforeAll(async () => {
  app = await startTestApp({ env: ENV });
  second = await app.startInstance();
  client = new RostrumClient({ baseUrl: app.url, token: app.secretKey });
});
afterAll(() => app?.stop());
afterEach(() => {
  for (const one of open.splice(0)) one.close();
});

async function watch(topic: string, url: string): Promise<LiveWatcher> {
  const watcher = await LiveWatcher.connect(url, { token: app.publishableKey });
  open.push(watcher);
  await watcher.subscribe(topic);
  return watcher;
}

/** Follows how many watch a topic, on an instance. */
function audience(topic: `leaderboard:${string}` | `poll:${string}`, url = app.url) {
  const live = new LiveClient({ baseUrl: url, token: app.publishableKey });
  open.push(live);
  const seen: number[] = [];
  live.subscribe(`presence:${topic}`, {}, ({ state }) => state && seen.push(state.watching));
  return seen;
}

it('counts those who watch a board or a poll, on whatever instance, and not who only counts', async () => {
  const key = await createBoard(client, {});
  const options = [{ label: 'A' }, { label: 'B' }];
  const { pollId } = await client.createPoll({ question: 'Q', type: 'single', options });
  for (const topic of [`leaderboard:${key}`, `poll:${pollId}`] as const) {
    const counts = [audience(topic), audience(topic, second.url)];
    const last = () => counts.map((seen) => seen.at(-1));
    await vi.waitFor(() => expect(last()).toEqual([0, 0]), SOON);
    const watchers = [
      await watch(topic, app.url),
      await watch(topic, second.url),
      await watch(topic, second.url),
    ];
    await vi.waitFor(() => expect(last()).toEqual([3, 3]), SOON);
    watchers[1]?.close();
    await vi.waitFor(() => expect(last()).toEqual([2, 2]), SOON);
    watchers[0]?.close();
    watchers[2]?.close();
    await vi.waitFor(() => expect(last()).toEqual([0, 0]), SOON);
  }
});

it('says nothing while nobody comes or goes', async () => {
  const key = await createBoard(client, {});
  const still = `leaderboard:${key}`;
  const lively = `leaderboard:${await createBoard(client, {})}` as const;
  await watch(still, second.url);
  const watcher = await watch(`presence:${still}`, app.url);
  await watch(still, app.url);
  await vi.waitFor(() => expect(watcher.presence.at(-1)).toBe(2), SOON);
  const told = [...watcher.presence];
  const counts = audience(lively);
  for (const url of [app.url, second.url, app.url]) {
    const before = counts.at(-1) ?? 0;
    await watch(lively, url);
    await vi.waitFor(() => expect(counts.at(-1)).toBe(before + 1), SOON);
  }
  expect(watcher.presence).toEqual(told);
});

it('does not count the viewers of an instance that died for long', async () => {
  const key = await createBoard(client, {});
  const third = await startServiceProcess(app.stores, ENV);
  const counts = audience(`leaderboard:${key}`);
  await watch(`leaderboard:${key}`, third.url);
  await watch(`leaderboard:${key}`, app.url);
  await vi.waitFor(() => expect(counts.at(-1)).toBe(2), SOON);
  await third.kill('SIGKILL');
  await vi.waitFor(() => expect(counts.at(-1)).toBe(1), SOON);
});
