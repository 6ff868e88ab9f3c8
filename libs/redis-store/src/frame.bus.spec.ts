import type { Feed, FeedFrame } from '@rostrum/domain';
import { feedName } from '@rostrum/domain';
import type { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { connectRedis } from '../../../test/setup/direct-redis.ts';
import { ownRedis } from '../../../test/setup/redis.ts';
import { RedisConnections } from './connection.ts';
import { RedisFrameBus } from './frame.bus.ts';
import { KeySpace } from './keys.ts';

const redis = ownRedis({ appendonly: 'no' });
const keys = new KeySpace(4);
const SOON = { timeout: 10_000, interval: 5 };

interface Member {
  bus: RedisFrameBus;
  heard: FeedFrame[];
  missed: string[];
  connections: RedisConnections;
}

let admin: Redis;
const members: Member[] = [];

beforeAll(() => {
  admin = connectRedis(redis().url);
});
afterAll(async () => {
  admin.disconnect();
  for (const { connections } of members) await connections.close();
});

async function join(instanceId: string, ...feeds: Feed[]): Promise<Member> {
  const connections = new RedisConnections({
    redisUrl: redis().url,
    name: instanceId,
    onFault: () => {},
  });
  await connections.ready();
  const bus = new RedisFrameBus(keys, instanceId, {
    publisher: connections.publisher('frames'),
    subscriber: connections.subscriber('frames'),
  });
  const heard: FeedFrame[] = [];
  const missed: string[] = [];
  bus.listen(
    (frame) => heard.push(frame),
    (feeds) => missed.push(...feeds),
  );
  for (const feed of feeds) await bus.join(feed);
  const member = { bus, heard, missed, connections };
  members.push(member);
  return member;
}

let serial = 0;
function aFeed(): Feed {
  serial += 1;
  return { kind: 'leaderboard', tenantId: 't1', key: `board-${serial}`, period: 'all-time' };
}

const frameOf = (feed: Feed, to: number): FeedFrame => {
  const changes = { kind: 'leaderboard' as const, changes: [{ op: 'total' as const, value: to }] };
  return { feed: feedName(feed), epoch: 'e', from: to - 1, to, changes };
};

/** Publishes until the first arrives: the connection for it may not be up yet. */
async function warmUp({ bus }: Member, feed: Feed, listener: Member): Promise<void> {
  await vi.waitFor(() => {
    bus.publish(frameOf(feed, 0));
    expect(listener.heard).not.toEqual([]);
  }, SOON);
  const barrier = await admin.ping();
  expect(barrier).toBe('PONG');
}

describe('the frame bus', () => {
  it('brings frames to the instances that joined their feed, in order, and to no others', async () => {
    const [watched, other] = [aFeed(), aFeed()];
    const sender = await join('sender', watched);
    const watcher = await join('watcher', watched);
    const elsewhere = await join('elsewhere', other);
    await warmUp(sender, watched, watcher);
    for (let version = 1; version <= 50; version += 1)
      sender.bus.publish(frameOf(watched, version));
    sender.bus.publish(frameOf(other, 1));
    await vi.waitFor(() => expect(elsewhere.heard).toHaveLength(1), SOON);
    await vi.waitFor(() => expect(watcher.heard.at(-1)?.to).toBe(50), SOON);
    expect(watcher.heard.filter(({ to }) => to > 0)).toEqual(
      Array.from({ length: 50 }, (_, index) => frameOf(watched, index + 1)),
    );
    // Whoever publishes has the frame already.
    expect(sender.heard).toEqual([]);
    const channel = keys.frames(watched);
    expect(await admin.pubsub('SHARDNUMSUB', channel)).toEqual([channel, 2]);
  });

  it('brings nothing more of a feed that was left', async () => {
    const [left, kept] = [aFeed(), aFeed()];
    const sender = await join('sender');
    const watcher = await join('watcher', left, kept);
    await warmUp(sender, kept, watcher);
    watcher.bus.leave(left);
    await vi.waitFor(async () => {
      expect(await admin.pubsub('SHARDNUMSUB', keys.frames(left))).toEqual([keys.frames(left), 0]);
    }, SOON);
    sender.bus.publish(frameOf(left, 1));
    sender.bus.publish(frameOf(kept, 9));
    await vi.waitFor(() => expect(watcher.heard.at(-1)).toEqual(frameOf(kept, 9)), SOON);
    expect(watcher.heard.some(({ feed }) => feed === feedName(left))).toBe(false);
  });

  it('goes on by itself when its connection broke, and tells what may be missing', async () => {
    const feed = aFeed();
    const sender = await join('sender');
    const watcher = await join('watcher', feed);
    await warmUp(sender, feed, watcher);
    await admin.call('CLIENT', 'KILL', 'TYPE', 'pubsub');
    await vi.waitFor(() => {
      sender.bus.publish(frameOf(feed, 7));
      expect(watcher.heard.at(-1)?.to).toBe(7);
    }, SOON);
    expect(watcher.missed).toEqual([feedName(feed)]);
  });

  it('refuses to join while Redis stands still, and rejects nothing unasked', async () => {
    const feed = aFeed();
    const sender = await join('sender');
    const watcher = await join('watcher');
    await admin.call('CLIENT', 'PAUSE', '3000', 'ALL');
    sender.bus.publish(frameOf(feed, 1));
    await expect(watcher.bus.join(feed)).rejects.toMatchObject({ code: 'store.unavailable' });
    await vi.waitFor(() => watcher.bus.join(feed), SOON);
    await warmUp(sender, feed, watcher);
  });
});
