import { RostrumClient } from '@rostrum/client';
import { periodAt } from '@rostrum/domain';
import type { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { startTestApp, type TestApp } from '../setup/app.ts';
import { createBoard } from '../setup/boards.ts';
import { connectRedis } from '../setup/direct-redis.ts';
import { uniqueKey } from '../setup/unique.ts';

const YESTERDAY = new Date(Date.now() - 86_400_000).toISOString();
const PERIOD = periodAt('daily', 'UTC', Date.parse(YESTERDAY)).id;

let app: TestApp;
let redis: Redis;
let client: RostrumClient;

beforeAll(async () => {
  app = await startTestApp({ env: { ROSTRUM_ARCHIVE_INTERVAL_MS: '50' } });
  redis = connectRedis(app.stores.redisUrl);
  client = new RostrumClient({ baseUrl: app.url, token: app.secretKey });
});
afterAll(async () => {
  redis?.disconnect();
  await app?.stop();
});

const PLAYERS = [
  ['a', 'NO', 50],
  ['b', 'SE', 40],
  ['c', 'NO', 40],
  ['d', 'SE', 40],
  ['e', 'NO', 10],
  ['f', undefined, 20],
] as const;

/** A board of yesterday, its members with names and countries. */
async function play(rules: object): Promise<{ key: string; named: (id: string) => string }> {
  const prefix = uniqueKey('p');
  const named = (id: string): string => `${prefix}-${id}`;
  await client.putMembers(
    PLAYERS.map(([id, country]) => ({
      memberId: named(id),
      displayName: id.toUpperCase(),
      ...(country ? { attributes: { country } } : {}),
    })),
  );
  const key = await createBoard(client, { segments: ['country'], periods: ['daily'], ...rules });
  await client.submitScores(
    key,
    PLAYERS.map(([id, , score]) => ({ memberId: named(id), score, occurredAt: YESTERDAY })),
  );
  return { key, named };
}

async function archive(key: string): Promise<void> {
  await client.updateLeaderboard(key, { retention: { periods: 0 } });
  await vi.waitFor(async () => {
    const { periods } = await client.listPeriods(key);
    expect(periods.find(({ period }) => period === PERIOD)?.status).toBe('archived');
    const left = await redis.keys(`${app.tenantId}:{*}:leaderboard:${key}:*${PERIOD}*`);
    expect(left).toEqual([]);
  });
}

/** What a period shows of everybody and of each country, but for the version. */
async function read(key: string, named: (id: string) => string): Promise<object[]> {
  const shown = <T extends object>(answer: T): object => ({ ...answer, version: undefined });
  const readings: object[] = [];
  for (const segment of [undefined, 'country:NO', 'country:SE', 'country:DK']) {
    const of = { period: PERIOD, ...(segment && { segment }) };
    const ids = PLAYERS.map(([id]) => named(id));
    readings.push(
      shown(await client.listEntries(key, of)),
      shown(await client.lookupEntries(key, ids, of)),
      shown(await client.previewRank(key, { score: 40, ...of })),
      shown(await client.getStats(key, of)),
    );
    const first = await client.listEntries(key, { ...of, limit: 1 });
    const next = { ...of, limit: 2, ...(first.nextCursor && { cursor: first.nextCursor }) };
    readings.push(shown(await client.listEntries(key, next)));
  }
  const around = { period: PERIOD, segment: 'country:NO', limit: 2 };
  readings.push(shown(await client.listEntriesAround(key, named('e'), around)));
  return readings;
}

it.each(['ordinal', 'competition', 'dense'] as const)(
  'an archived period shows names and segments as the live one did, with %s ranks, whoever is hidden',
  async (rankStyle) => {
    const { key, named } = await play({ rankStyle });
    const whole = await read(key, named);
    await client.putMember(named('c'), { state: 'hidden' });
    const without = await read(key, named);
    await archive(key);
    expect(await read(key, named)).toEqual(without);
    await client.putMember(named('c'), { state: 'visible' });
    expect(await read(key, named)).toEqual(whole);
    await client.putMember(named('c'), { state: 'banned' });
    expect(await read(key, named)).toEqual(without);
  },
);

it('changes of a state made at once leave archives as the last one kept says', async () => {
  const { key, named } = await play({});
  await archive(key);
  const second = await app.startInstance();
  const beside = new RostrumClient({ baseUrl: second.url, token: app.secretKey });
  for (let round = 0; round < 5; round += 1) {
    await Promise.all(
      (['hidden', 'visible', 'banned', 'visible', 'hidden', 'visible'] as const).map(
        (state, index) => (index % 2 ? client : beside).putMember(named('a'), { state }),
      ),
    );
    const { state } = await client.getMember(named('a'));
    const { entries } = await client.listEntries(key, { period: PERIOD });
    expect(entries.some(({ memberId }) => memberId === named('a'))).toBe(state === 'visible');
  }
});

it('a name that changes is shown in archives too', async () => {
  const { key, named } = await play({});
  await archive(key);
  await client.putMember(named('a'), { displayName: 'Ann' });
  const { member } = await client.getEntry(key, named('a'), { period: PERIOD });
  expect(member?.displayName).toBe('Ann');
});

it('an erased member is in no archive any more, and the others close up', async () => {
  const { key, named } = await play({});
  await archive(key);
  const { jobId } = await client.deleteMember(named('a'));
  await vi.waitFor(
    async () => {
      const job = await client.getJob(jobId);
      // Of the whole period and of its country.
      expect(job).toMatchObject({ state: 'completed', erased: { archivedEntries: 2 } });
    },
    { timeout: 30_000, interval: 100 },
  );
  for (const [segment, total] of [
    [undefined, 5],
    ['country:NO', 2],
  ] as const) {
    const page = await client.listEntries(key, { period: PERIOD, ...(segment && { segment }) });
    expect(page.total).toBe(total);
    expect(page.entries.map(({ rank }) => rank)).toEqual(page.entries.map((_, at) => at + 1));
    expect(page.entries.map(({ memberId }) => memberId)).not.toContain(named('a'));
  }
});
