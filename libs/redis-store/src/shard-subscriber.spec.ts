import type { ClusterNode } from '@rostrum/local-services';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { ownCluster, ownRedis } from '../../../test/setup/redis.ts';
import { RedisConnections } from './connection.ts';
import type { ShardSubscriber } from './shard-subscriber.ts';

const SOON = { timeout: 20_000, interval: 10 };

const redis = ownRedis({ appendonly: 'no' });
const cluster = ownCluster();
let connections: RedisConnections;
let subscriber: ShardSubscriber;
let heard: string[];
let resubscribed: string[][];
let faults: string[];

async function open(redisUrl: string): Promise<void> {
  faults = [];
  connections = new RedisConnections({
    redisUrl,
    name: 'test',
    onFault: (_, error) => faults.push(error.message),
  });
  await connections.ready();
  subscriber = connections.subscriber('news');
  heard = [];
  resubscribed = [];
  subscriber.on('smessage', (channel, message) => heard.push(`${channel} ${message}`));
  subscriber.on('resubscribed', (channels) => resubscribed.push(channels));
}

let serial = 0;

/** A message on the channel is published and heard. */
async function isHeard(channel: string): Promise<void> {
  await vi.waitFor(async () => {
    serial += 1;
    const message = String(serial);
    await connections.commands.spublish(channel, message);
    await vi.waitFor(() => expect(heard).toContain(`${channel} ${message}`), { timeout: 100 });
  }, SOON);
}

describe('on a single Redis', () => {
  beforeEach(() => open(redis().url));
  afterEach(() => connections.close());

  it('hears what is published to its channels, and nothing of those it has left', async () => {
    await subscriber.ssubscribe('a', 'b');
    for (const channel of ['a', 'b', 'c']) await connections.commands.spublish(channel, 'x');
    await isHeard('a');
    expect(heard.filter((message) => message.endsWith(' x'))).toEqual(['a x', 'b x']);
    await subscriber.sunsubscribe('b');
    await vi.waitFor(async () => expect(await connections.commands.spublish('b', 'y')).toBe(0));
    await isHeard('a');
    expect(heard).not.toContain('b y');
    expect(resubscribed).toEqual([]);
  });

  it('tells of the channels it has subscribed to again after its connection broke', async () => {
    await subscriber.ssubscribe('a', 'b');
    for (const master of connections.masters()) {
      await master.call('CLIENT', 'KILL', 'TYPE', 'pubsub');
    }
    await vi.waitFor(() => expect(resubscribed.flat().sort()).toEqual(['a', 'b']), SOON);
    await isHeard('b');
  });

  it('gives up a connection that is silent, and has another when the server goes on', async () => {
    await subscriber.ssubscribe('a');
    await redis().kill('SIGSTOP');
    await vi.waitFor(() => expect(faults.join()).toContain('Socket timeout'), SOON);
    await redis().kill('SIGCONT');
    await isHeard('a');
  });

  it('subscribes when the server comes, though it was away when it was asked', async () => {
    await redis().kill('SIGKILL');
    const subscribed = subscriber.ssubscribe('late');
    await redis().restart();
    await subscribed;
    await isHeard('late');
  });
});

describe('on a Cluster', () => {
  const channels = ['x1', 'x2', 'x3', 'x4', 'x5', 'x6'];

  beforeAll(() => open(cluster().url));
  afterAll(() => connections.close());
  beforeEach(async () => {
    await subscriber.ssubscribe(...channels);
    for (const channel of channels) await isHeard(channel);
    resubscribed.length = 0;
  });
  afterEach(() => cluster().settled());

  async function otherMaster(slot: number): Promise<ClusterNode> {
    const source = await cluster().masterOf(slot);
    const other = (await cluster().masters()).find((node) => node !== source);
    if (!other) throw new Error('there is no other master');
    return other;
  }

  it('is subscribed to each channel at the master of its slot', async () => {
    const owners = await Promise.all(
      channels.map(async (channel) => cluster().masterOf(await cluster().slotOf(channel))),
    );
    expect(new Set(owners).size).toBe(3);
    for (const [index, channel] of channels.entries()) {
      expect(await owners[index]?.ask('PUBSUB', 'SHARDNUMSUB', channel)).toEqual([channel, 1]);
    }
  });

  it('hears a channel again whose slot has moved, and tells of it', async () => {
    const slot = await cluster().slotOf('x1');
    await cluster().migrateSlot(slot, await otherMaster(slot));
    await vi.waitFor(() => expect(resubscribed.flat()).toContain('x1'), SOON);
    await isHeard('x1');
  });

  it('hears a channel again whose slot has moved and come back at once', async () => {
    const slot = await cluster().slotOf('x2');
    const home = await cluster().masterOf(slot);
    await cluster().migrateSlot(slot, await otherMaster(slot));
    await cluster().migrateSlot(slot, home);
    await vi.waitFor(() => expect(resubscribed.flat()).toContain('x2'), SOON);
    await isHeard('x2');
  });

  it('hears a channel again after an orderly fail-over, each message once', async () => {
    const slot = await cluster().slotOf('x3');
    await cluster().failOver(await cluster().masterOf(slot));
    await vi.waitFor(() => expect(resubscribed.flat()).toContain('x3'), SOON);
    await isHeard('x3');
    await cluster().settled();
    await connections.commands.spublish('x3', 'once');
    await isHeard('x3');
    expect(heard.filter((message) => message === 'x3 once')).toHaveLength(1);
  });

  it('hears what a publisher still sends to a master that was demoted', async () => {
    const demoted = await cluster().masterOf(await cluster().slotOf('x5'));
    await cluster().failOver(demoted);
    await vi.waitFor(() => expect(resubscribed.flat()).toContain('x5'), SOON);
    await isHeard('x5');
    await cluster().settled();
    expect(String(await demoted.ask('ROLE'))).toMatch(/^slave/);
    await demoted.ask('SPUBLISH', 'x5', 'late');
    await vi.waitFor(() => expect(heard).toContain('x5 late'), SOON);
  });

  it.each(['SIGKILL', 'SIGSTOP'] as const)(
    'hears a channel again after its master was ended by %s, and the others all along',
    async (signal) => {
      const slot = await cluster().slotOf('x4');
      const master = await cluster().masterOf(slot);
      await master.kill(signal);
      await vi.waitFor(() => expect(resubscribed.flat()).toContain('x4'), SOON);
      for (const channel of channels) await isHeard(channel);
      if (signal === 'SIGKILL') await master.restart();
      else await master.kill('SIGCONT');
    },
  );
});
