import { rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { ClusterNode, RedisCluster } from '@rostrum/local-services';
import { partitionKeys } from '@rostrum/redis-store';
import { expect, vi } from 'vitest';

const SOON = { timeout: 30_000, interval: 20 };

/** The masters that the faults hit: whoever serves these partitions at the time. */
export class ClusterFaults {
  readonly #cluster: RedisCluster;
  readonly #slot: number;

  private constructor(cluster: RedisCluster, slot: number) {
    this.#cluster = cluster;
    this.#slot = slot;
  }

  /** They hit the master of a partition. */
  static async on(cluster: RedisCluster, partition: number): Promise<ClusterFaults> {
    return new ClusterFaults(cluster, await cluster.slotOf(partitionKeys(partition).log));
  }

  /** Its replica takes over; later it comes back and follows it. */
  async kill(): Promise<void> {
    const master = await this.#master();
    await master.kill('SIGKILL');
    await this.#succeeded(master);
    await master.restart();
    await this.#cluster.settled();
  }

  /** It is back with its file before anybody takes it for dead. */
  async killAndRestart(): Promise<void> {
    const master = await this.#master();
    await master.kill('SIGKILL');
    await master.restart();
    await this.#cluster.settled();
  }

  /** It is back with nothing before anybody takes it for dead, and its replica follows it in that. */
  async restartEmpty(): Promise<void> {
    const master = await this.#master();
    await master.kill('SIGKILL');
    await rm(join(dirname(master.logFile), 'appendonlydir'), { recursive: true });
    await master.restart();
    await this.#cluster.settled();
  }

  /** The replica lacks what the master acknowledged in its last moments. */
  async killUnreplicated(behindMs: number): Promise<void> {
    const master = await this.#master();
    const replica = await this.#leaveBehind(master);
    await delay(behindMs);
    await master.kill('SIGKILL');
    await this.#succeeded(master);
    await mayFollow(replica, true);
    await master.restart();
    await this.#cluster.settled();
  }

  /** A master that lives is demoted by a replica that lacks what it acknowledged: two at once, for a while. */
  async demoteUnreplicated(behindMs: number): Promise<void> {
    const master = await this.#master();
    const replica = await this.#leaveBehind(master);
    await delay(behindMs);
    await replica.ask('CLUSTER', 'FAILOVER', 'TAKEOVER');
    await this.#succeeded(master);
    await mayFollow(replica, true);
    await this.#cluster.settled();
  }

  /** It stands still until its replica has taken over, and then goes on. */
  async halt(): Promise<void> {
    const master = await this.#master();
    await master.kill('SIGSTOP');
    await this.#succeeded(master);
    await master.kill('SIGCONT');
    await this.#cluster.settled();
  }

  async failOver(): Promise<void> {
    await this.#cluster.failOver(await this.#master());
    await this.#cluster.settled();
  }

  /** The partition's slot goes to another master, and back. */
  async moveSlot(): Promise<void> {
    const home = await this.#master();
    const other = (await this.#cluster.masters()).find((node) => node !== home);
    if (!other) throw new Error('there is no other master');
    await this.#cluster.migrateSlot(this.#slot, other);
    await delay(500);
    await this.#cluster.migrateSlot(this.#slot, home);
  }

  #master(): Promise<ClusterNode> {
    return this.#cluster.masterOf(this.#slot);
  }

  async #succeeded(master: ClusterNode): Promise<void> {
    await vi.waitFor(async () => expect(await this.#master()).not.toBe(master), SOON);
  }

  /** From here on the replica gets nothing of what is written. */
  async #leaveBehind(master: ClusterNode): Promise<ClusterNode> {
    const replica = await this.#cluster.replicaOf(master);
    await mayFollow(replica, false);
    await master.ask('CLIENT', 'KILL', 'TYPE', 'replica');
    return replica;
  }
}

/** With a password that nobody asked for, a node is turned away when it connects to its master. */
async function mayFollow(node: ClusterNode, may: boolean): Promise<void> {
  await node.ask('CONFIG', 'SET', 'masterauth', may ? '' : 'not asked for');
}
