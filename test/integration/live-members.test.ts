import { LiveClient, type LiveUpdate, type MemberState, RostrumClient } from '@rostrum/client';
import type { EntryView, MemberSnapshot } from '@rostrum/contracts';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { signMemberToken, startTestApp, type TestApp, type TestInstance } from '../setup/app.ts';
import { createBoard, submitApplied } from '../setup/boards.ts';
import { LiveWatcher } from '../setup/live-watcher.ts';

const SOON = { timeout: 10_000, interval: 5 };

let app: TestApp;
let second: TestInstance;
let client: RostrumClient;
const open: { close(): void }[] = [];

beforeAll(async () => {
  app = await startTestApp();
  second = await app.startInstance();
  client = new RostrumClient({ baseUrl: app.url, token: app.secretKey });
});
afterAll(() => app?.stop());
afterEach(() => {
  for (const one of open.splice(0)) one.close();
});

async function watch(url: string, token = app.publishableKey): Promise<LiveWatcher> {
  const watcher = await LiveWatcher.connect(url, { token });
  open.push(watcher);
  return watcher;
}

async function fill(key: string, count: number): Promise<void> {
  const submissions = Array.from({ length: count }, (_, at) => ({
    memberId: `m${at}`,
    score: 10 * (at + 1),
  }));
  await client.submitScores(key, submissions);
}

/** As REST tells it, of one version of the board. */
async function standingOf(key: string, memberId: string, limit: number): Promise<MemberSnapshot> {
  const { entries, total } = await client.listEntriesAround(key, memberId, { limit });
  const entry = entries.find((one: EntryView) => one.memberId === memberId) ?? null;
  return { entry, entries, total };
}

describe('where a member stands', () => {
  it.each([1, 5, 10])('follows the board, with %i entries around', async (limit) => {
    const key = await createBoard(client, {});
    await fill(key, 20);
    const topic = `leaderboard:${key}:member:m9`;
    const watchers = [await watch(app.url), await watch(second.url)];
    for (const watcher of watchers) {
      expect((await watcher.subscribe(topic, limit)).shown).toEqual(
        await standingOf(key, 'm9', limit),
      );
    }
    for (const [memberId, score] of [
      ['m3', 101],
      ['m9', 1000],
      ['m19', 2000],
      ['m0', 999],
    ] as const) {
      await submitApplied(client, key, { memberId, score });
      const standing = await standingOf(key, 'm9', limit);
      for (const watcher of watchers) {
        await vi.waitFor(() => expect(watcher.mirror(topic).shown).toEqual(standing), SOON);
        expect(watcher.gaps).toBe(0);
      }
    }
  });

  it('is nothing until the member has an entry, and again when that is removed', async () => {
    const key = await createBoard(client, {});
    await fill(key, 3);
    const topic = `leaderboard:${key}:member:late`;
    const watcher = await watch(second.url);
    const { shown } = await watcher.subscribe(topic);
    expect(shown).toEqual({ entry: null, entries: [], total: 3 });
    await submitApplied(client, key, { memberId: 'late', score: 15 });
    await vi.waitFor(() => {
      expect(watcher.mirror(topic).shown).toMatchObject({ entry: { rank: 3 }, total: 4 });
    }, SOON);
    await client.deleteEntry(key, 'late');
    await vi.waitFor(() => {
      expect(watcher.mirror(topic).shown).toEqual({ entry: null, entries: [], total: 3 });
    }, SOON);
  });

  it('costs nothing where what is seen of it does not move', async () => {
    const key = await createBoard(client, {});
    await fill(key, 30);
    const [top, bottom] = ['m29', 'm0'].map((id) => `leaderboard:${key}:member:${id}`);
    const watcher = await watch(app.url);
    await watcher.subscribe(top ?? '', 3);
    await watcher.subscribe(bottom ?? '', 3);
    for (let score = 11; score <= 15; score += 1) {
      await submitApplied(client, key, { memberId: 'm0', score });
      await vi.waitFor(() => {
        expect(watcher.mirror(bottom ?? '').shown).toMatchObject({ entry: { score } });
      }, SOON);
    }
    expect(watcher.frames.filter(({ topic }) => topic === top)).toEqual([]);
  });

  it('of a shadow-banned member is told to that member alone', async () => {
    const key = await createBoard(client, {});
    await fill(key, 3);
    await submitApplied(client, key, { memberId: 'sly', score: 25 });
    await client.putMember('sly', { state: 'shadow-banned' });
    const topic = `leaderboard:${key}:member:sly`;
    const own = await watch(second.url, await signMemberToken(app, 'sly'));
    const others = [
      await watch(second.url),
      await watch(second.url, await signMemberToken(app, 'm2')),
    ];
    expect((await own.subscribe(topic)).shown).toMatchObject({
      entry: { memberId: 'sly', rank: 2 },
    });
    for (const other of others) {
      expect((await other.subscribe(topic)).shown).toMatchObject({ entry: null });
    }
    await submitApplied(client, key, { memberId: 'sly', score: 500 });
    await vi.waitFor(() => {
      expect(own.mirror(topic).shown).toMatchObject({ entry: { rank: 1, score: 500 } });
    }, SOON);
    for (const other of others) expect(other.mirror(topic).shown).toMatchObject({ entry: null });
  });

  it('is refused of another tenant, of a private board, and where the board is none', async () => {
    const key = await createBoard(client, { visibility: 'private' });
    const page = await watch(app.url);
    for (const topic of [`leaderboard:${key}:member:m1`, 'leaderboard:missing:member:m1']) {
      expect(await page.ask('subscribe', { topic })).toMatchObject({
        error: { code: 'leaderboard.not_found' },
      });
    }
  });

  it('moves on with the period, and ends with the board', async () => {
    const key = await createBoard(client, { periods: ['all-time', 'daily'] });
    await fill(key, 3);
    const topic = `leaderboard:${key}@current:daily:member:m1`;
    const watcher = await watch(app.url);
    expect((await watcher.subscribe(topic)).shown).toMatchObject({ entry: { rank: 2 } });
    await client.deleteLeaderboard(key);
    await vi.waitFor(() => {
      expect(watcher.mirror(topic).shown).toEqual({ entry: null, entries: [], total: 0 });
    }, SOON);
  });
});

describe('the client', () => {
  it('shows where a member stands', async () => {
    const key = await createBoard(client, {});
    await fill(key, 12);
    const live = new LiveClient({ baseUrl: second.url, token: app.publishableKey });
    open.push(live);
    let update: LiveUpdate<MemberState> | undefined;
    live.subscribe(`leaderboard:${key}:member:m5`, { limit: 3 }, (latest) => {
      update = latest;
    });
    for (const score of [75, 1000, 2000]) {
      await submitApplied(client, key, { memberId: 'm5', score });
      const standing = await standingOf(key, 'm5', 3);
      await vi.waitFor(() => {
        expect(update).toMatchObject({ status: 'live', state: standing });
      }, SOON);
    }
  });
});
