import { RostrumClient } from '@rostrum/client';
import type { EntryView } from '@rostrum/contracts';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { agentWith } from '../setup/agent.ts';
import { signMemberToken, startTestApp, type TestApp, type TestInstance } from '../setup/app.ts';
import { createBoard } from '../setup/boards.ts';
import { LiveWatcher } from '../setup/live-watcher.ts';
import { expectProblem } from '../setup/problem.ts';
import { uniqueKey } from '../setup/unique.ts';

/** Well before a copy would be forgotten for its age. */
const SOON = { timeout: 10_000, interval: 5 };

let app: TestApp;
let second: TestInstance;
let client: RostrumClient;
let beside: RostrumClient;
const watchers: LiveWatcher[] = [];

beforeAll(async () => {
  app = await startTestApp({ env: { ROSTRUM_KEY_FRAME_MS: '3600000' } });
  second = await app.startInstance();
  client = new RostrumClient({ baseUrl: app.url, token: app.secretKey });
  beside = new RostrumClient({ baseUrl: second.url, token: app.secretKey });
});
afterAll(() => app?.stop());
afterEach(() => {
  for (const watcher of watchers.splice(0)) watcher.close();
});

async function play(scores: Record<string, number>, rules: object = {}): Promise<string> {
  const key = await createBoard(client, rules);
  const submissions = Object.entries(scores).map(([memberId, score]) => ({ memberId, score }));
  await client.submitScores(key, submissions);
  return key;
}

function ranks(entries: readonly EntryView[]): [string, number][] {
  return entries.map(({ memberId, rank }) => [memberId, rank]);
}

async function asMember(memberId: string): Promise<RostrumClient> {
  const token = await signMemberToken(app, memberId);
  return new RostrumClient({ baseUrl: app.url, token });
}

describe('a profile', () => {
  it('is shown with every entry of the member, on every board and instance', async () => {
    const memberId = uniqueKey('m');
    const before = await play({ [memberId]: 1 });
    const profile = {
      displayName: 'Ann Ä.',
      avatarUrl: 'https://example.com/a.png',
      attributes: { country: 'NO', level: 12, pro: true },
    };
    expect(await client.putMember(memberId, profile)).toMatchObject({
      memberId,
      ...profile,
      state: 'visible',
    });
    const after = await play({ [memberId]: 2 });
    for (const one of [client, beside]) {
      for (const key of [before, after]) {
        expect((await one.getEntry(key, memberId)).member).toEqual(profile);
        expect((await one.listEntries(key)).entries[0]?.member).toEqual(profile);
        const found = await one.lookupEntries(key, [memberId]);
        expect(found.entries[0]?.member).toEqual(profile);
      }
    }
  });

  it('keeps what a change does not name, and loses what it sets to null', async () => {
    const memberId = uniqueKey('m');
    await client.putMember(memberId, { displayName: 'Ann', state: 'hidden' });
    await client.putMember(memberId, { attributes: { country: 'NO' } });
    await client.putMember(memberId, { displayName: null });
    const { createdAt: _c, updatedAt: _u, ...member } = await client.getMember(memberId);
    expect(member).toEqual({ memberId, attributes: { country: 'NO' }, state: 'hidden' });
  });

  it('that an instance has shown before is shown as it is now, at once', async () => {
    const memberId = uniqueKey('m');
    const key = await play({ [memberId]: 1 });
    for (let turn = 0; turn < 5; turn += 1) {
      await client.putMember(memberId, { displayName: `name ${turn}` });
      await vi.waitFor(async () => {
        const { member } = await beside.getEntry(key, memberId);
        expect(member?.displayName).toBe(`name ${turn}`);
      }, SOON);
    }
  });

  it('that changes reaches live views at once, not with a key frame', async () => {
    const memberId = uniqueKey('m');
    const key = await play({ [memberId]: 1 });
    const topic = `leaderboard:${key}`;
    for (const url of [app.url, second.url]) {
      watchers.push(await LiveWatcher.connect(url, { token: app.publishableKey }));
    }
    for (const watcher of watchers) await watcher.subscribe(topic);
    for (const displayName of ['Ann', 'Bea', 'Cid']) {
      await client.putMember(memberId, { displayName });
      for (const watcher of watchers) {
        await vi.waitFor(
          () => expect(watcher.board(topic).entries[0]?.member).toEqual({ displayName }),
          SOON,
        );
      }
    }
  });

  it('of a thousand members is written in one request, in the order given', async () => {
    const prefix = uniqueKey('m');
    const members = Array.from({ length: 1000 }, (_, index) => ({
      memberId: `${prefix}-${999 - index}`,
      displayName: `Name ${index}`,
    }));
    const { members: saved } = await client.putMembers(members);
    expect(saved.map(({ memberId, displayName }) => ({ memberId, displayName }))).toEqual(members);
  });
});

describe('a member who is', () => {
  const scores = { a: 40, b: 30, c: 20, d: 10 };

  it.each(['hidden', 'banned', 'shadow-banned'] as const)(
    '%s is gone from ranks, totals and pages of all boards, and comes back to the same place',
    async (state) => {
      const id = uniqueKey('x');
      const boards = await Promise.all([
        play({ ...scores, [id]: 30 }),
        play({ ...scores, [id]: 30 }, { rankStyle: 'dense', periods: ['daily', 'all-time'] }),
        play({ ...scores, [id]: 30 }, { rankStyle: 'competition', sortOrder: 'asc' }),
      ]);
      const before = await Promise.all(boards.map((key) => client.listEntries(key)));
      await client.putMember(id, { state });
      for (const [index, key] of boards.entries()) {
        const page = await beside.listEntries(key);
        expect(page.total).toBe(4);
        expect(page.entries.map(({ memberId }) => memberId)).toEqual(
          before[index]?.entries.map(({ memberId }) => memberId).filter((one) => one !== id),
        );
        expectProblem(
          await agentWith(app.url, app.secretKey).get(`/v1/leaderboards/${key}/entries/${id}`),
          404,
          'member.not_found',
        );
        expect((await client.lookupEntries(key, [id, 'a'])).missing).toEqual([id]);
        expect((await client.getEntry(key, 'd')).rank).toBe(
          page.entries.find(({ memberId }) => memberId === 'd')?.rank,
        );
      }
      await client.putMember(id, { state: 'visible' });
      for (const [index, key] of boards.entries()) {
        const { version: _now, ...page } = await client.listEntries(key);
        const { version: _then, ...former } = before[index] ?? { version: 0 };
        expect(page).toEqual(former);
      }
    },
  );

  it('hidden leaves live views within a second and comes back within one', async () => {
    const id = uniqueKey('x');
    const key = await play({ ...scores, [id]: 100 });
    const topic = `leaderboard:${key}`;
    const watcher = await LiveWatcher.connect(second.url, { token: app.publishableKey });
    watchers.push(watcher);
    await watcher.subscribe(topic);
    await client.putMember(id, { state: 'hidden' });
    await vi.waitFor(() => {
      expect(ranks(watcher.board(topic).entries)).toEqual([
        ['a', 1],
        ['b', 2],
        ['c', 3],
        ['d', 4],
      ]);
      expect(watcher.board(topic).total).toBe(4);
    }, SOON);
    await client.putMember(id, { state: 'visible' });
    await vi.waitFor(
      () => expect(watcher.board(topic).entries[0]).toMatchObject({ memberId: id, rank: 1 }),
      SOON,
    );
  });

  it('hidden plays on: what it achieved meanwhile counts when it is shown again', async () => {
    const id = uniqueKey('x');
    const key = await play({ ...scores, [id]: 5 });
    await client.putMember(id, { state: 'hidden' });
    const result = await client.submitScore(key, { memberId: id, score: 35 });
    expect(result).toMatchObject({ applied: true, score: 35, previousScore: 5, rank: 2, total: 4 });
    expect((await client.listEntries(key)).total).toBe(4);
    await client.putMember(id, { state: 'visible' });
    expect(await client.getEntry(key, id)).toMatchObject({ score: 35, rank: 2, total: 5 });
  });

  it('banned has submissions refused with member.banned, also on boards made later', async () => {
    const id = uniqueKey('x');
    const early = await play({ a: 1 });
    await client.putMember(id, { state: 'banned' });
    const late = await play({ a: 1 });
    for (const key of [early, late]) {
      for (const url of [app.url, second.url]) {
        const agent = agentWith(url, app.secretKey);
        const body = { memberId: id, score: 9 };
        expectProblem(
          await agent.post(`/v1/leaderboards/${key}/scores`).send(body),
          403,
          'member.banned',
        );
      }
      const { results } = await client.submitScores(key, [
        { memberId: id, score: 9 },
        { memberId: 'b', score: 2 },
      ]);
      expect(results).toMatchObject([
        { status: 'rejected', code: 'member.banned' },
        { status: 'applied' },
      ]);
      expect((await client.listEntries(key)).total).toBe(2);
    }
  });

  it('shadow-banned sees itself in its place on pages, around and by itself; nobody else does', async () => {
    const id = uniqueKey('x');
    const key = await play({ ...scores, [id]: 30 });
    await client.putMember(id, { state: 'shadow-banned' });
    const own = await asMember(id);
    const seen = await own.submitScore(key, { memberId: id, score: 35 });
    expect(seen).toMatchObject({ applied: true, rank: 2, total: 5 });
    const shown: [string, number][] = [
      ['a', 1],
      [id, 2],
      ['b', 3],
      ['c', 4],
      ['d', 5],
    ];
    const page = await own.listEntries(key);
    expect(ranks(page.entries)).toEqual(shown);
    expect(page.total).toBe(5);
    expect(await own.getEntry(key, id)).toMatchObject({ rank: 2, total: 5, score: 35 });
    expect(ranks((await own.listEntriesAround(key, id, { limit: 3 })).entries)).toEqual(
      shown.slice(0, 3),
    );
    expect(ranks((await own.lookupEntries(key, ['d', id])).entries)).toEqual([shown[1], shown[4]]);
    expect((await own.getMember(id)).state).toBe('visible');
    const other = await asMember('b');
    for (const viewer of [client, other]) {
      expect(ranks((await viewer.listEntries(key)).entries)).toEqual([
        ['a', 1],
        ['b', 2],
        ['c', 3],
        ['d', 4],
      ]);
    }
  });
});

describe('changes of one member', () => {
  it('made at once on two instances leave boards as the last one kept says', async () => {
    const id = uniqueKey('x');
    const key = await play({ a: 2, [id]: 1 });
    const states = ['hidden', 'visible', 'banned', 'visible', 'shadow-banned', 'visible'] as const;
    await Promise.all(
      Array.from({ length: 30 }, (_, index) => {
        const state = states[index % states.length];
        return (index % 2 ? client : beside).putMember(id, { state, displayName: `n${index}` });
      }),
    );
    const { state, displayName } = await client.getMember(id);
    const { entries } = await client.listEntries(key);
    expect(entries.some(({ memberId }) => memberId === id)).toBe(state === 'visible');
    await client.putMember(id, { state: 'visible' });
    expect((await client.getEntry(key, id)).member).toEqual({ displayName });
  });
});

describe('members', () => {
  it('are listed by id, in pages, and by state', async () => {
    const tenant = await app.provision('members');
    const host = new RostrumClient({ baseUrl: app.url, token: tenant.secretKey });
    const ids = ['ä', 'a b', 'x', 'z/y', '0'];
    await host.putMembers(ids.map((memberId) => ({ memberId, displayName: memberId })));
    await host.putMember('x', { state: 'banned' });
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await host.listMembers({ limit: 2, ...(cursor ? { cursor } : {}) });
      seen.push(...page.items.map(({ memberId }) => memberId));
      cursor = page.nextCursor;
    } while (cursor);
    expect(seen).toEqual(['0', 'a b', 'x', 'z/y', 'ä']);
    const banned = await host.listMembers({ state: 'banned' });
    expect(banned.items.map(({ memberId }) => memberId)).toEqual(['x']);
  });

  it.each([
    [{ displayName: '' }],
    [{ displayName: 'a\u0000b' }],
    [{ avatarUrl: 'javascript:alert(1)' }],
    [{ attributes: { '1st': 'x' } }],
    [{ attributes: { country: 'N\tO' } }],
    [{ attributes: { nested: { a: 1 } } }],
    [{ attributes: Object.fromEntries(Array.from({ length: 33 }, (_, i) => [`k${i}`, 1])) }],
    [{ state: 'gone' }],
    [{ nickname: 'x' }],
  ])('are not written by a body that is wrong: %j', async (body) => {
    const memberId = uniqueKey('m');
    const agent = agentWith(app.url, app.secretKey);
    expectProblem(await agent.put(`/v1/members/${memberId}`).send(body), 400, 'request.invalid');
    expectProblem(await agent.get(`/v1/members/${memberId}`), 404, 'member.not_found');
  });

  it('are for hosts: other keys and tokens neither read nor change them', async () => {
    const memberId = uniqueKey('m');
    await client.putMember(memberId, { displayName: 'Ann' });
    const strangers = [app.publishableKey, await signMemberToken(app, 'other')];
    for (const token of strangers) {
      const agent = agentWith(app.url, token);
      const path = `/v1/members/${memberId}`;
      for (const attempt of [
        agent.get(path),
        agent.put(path).send({ displayName: 'Eve' }),
        agent.delete(path),
        agent.get('/v1/members'),
      ]) {
        expectProblem(await attempt, 403, 'auth.forbidden');
      }
    }
    expect((await client.getMember(memberId)).displayName).toBe('Ann');
  });
});
