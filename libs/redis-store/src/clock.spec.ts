import { PERIOD_KEYS, periodAt } from '@rostrum/domain';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { ownRedis } from '../../../test/setup/redis.ts';
import { aBoard, aSubmission, type Instance, openInstance } from '../test/fixtures.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

const redis = ownRedis({ appendonly: 'no' });
let instance: Instance;

beforeAll(async () => {
  instance = await openInstance(redis().url);
});
afterEach(() => {
  vi.useRealTimers();
});
afterAll(() => instance.close());

/** From here on the machine's clock is off. */
function setClockOff(byMs: number): void {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + byMs });
}

async function serverNowMs(): Promise<number> {
  const [seconds, microseconds] = await instance.redis.commands.time();
  return Number(seconds) * 1000 + Math.floor(Number(microseconds) / 1000);
}

/** A zone in which it is now the hour before midnight: an hour from now is another day. */
async function zoneBeforeMidnight(): Promise<string> {
  const hour = new Date(await serverNowMs()).getUTCHours();
  const offset = hour >= 12 ? 23 - hour : -(hour + 1);
  // In POSIX style names the sign is turned round: Etc/GMT-3 is three hours ahead of UTC.
  return offset >= 0 ? `Etc/GMT-${offset}` : `Etc/GMT+${-offset}`;
}

describe.each([
  ['an hour ahead', HOUR_MS],
  ['an hour behind', -HOUR_MS],
  ['three days ahead', 3 * DAY_MS],
  ['three days behind', -3 * DAY_MS],
])('an instance whose clock is %s', (_name, offMs) => {
  it('files runs into the periods of the server, and so do its next ones', async () => {
    const timezone = await zoneBeforeMidnight();
    const board = aBoard({ periods: [...PERIOD_KEYS], timezone });
    const submission = aSubmission('a', 1, { operator: 'increment' });
    const request = { board, submissions: [submission], wantRanks: true, idempotency: undefined };
    await instance.ranking.install(board);
    setClockOff(offMs);
    for (let count = 1; count <= 2; count += 1) {
      const before = await serverNowMs();
      const { outcomes } = await instance.ranking.submit(request);
      const after = await serverNowMs();
      const [outcome] = outcomes;
      if (outcome?.status !== 'applied') throw new Error('the run was not applied');
      for (const [index, key] of PERIOD_KEYS.entries()) {
        expect(outcome.periods[index]).toMatchObject({ score: count, rank: 1 });
        expect([periodAt(key, timezone, before).id, periodAt(key, timezone, after).id]).toContain(
          outcome.periods[index]?.period,
        );
      }
    }
  });

  it('knows the time of the server from its first connection on', async () => {
    setClockOff(offMs);
    const started = await openInstance(redis().url);
    try {
      await vi.waitFor(async () => {
        const differenceMs = started.ranking.nowMs() - (await serverNowMs());
        expect(Math.abs(differenceMs)).toBeLessThan(1000);
      });
    } finally {
      await started.close();
    }
  });

  it('judges by the server whether a run is from the future or from a period not kept', async () => {
    const board = aBoard({ periods: ['daily'], retentionPeriods: 10 });
    await instance.ranking.install(board);
    const now = await serverNowMs();
    const at = (occurredAtMs: number): ReturnType<typeof aSubmission> =>
      aSubmission('a', 1, { operator: 'latest', occurredAtMs });
    setClockOff(offMs);
    const { outcomes } = await instance.ranking.submit({
      board,
      submissions: [at(now + HOUR_MS), at(now), at(now - 9 * DAY_MS), at(now - 12 * DAY_MS)],
      wantRanks: false,
      idempotency: undefined,
    });
    expect(outcomes).toMatchObject([
      { status: 'rejected', code: 'request.invalid' },
      { status: 'applied' },
      { status: 'applied' },
      { status: 'rejected', code: 'leaderboard.closed' },
    ]);
  });
});
