import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { LocalServiceError } from '../errors.ts';
import { LOOPBACK } from '../ports.ts';
import { silent } from '../progress.ts';
import { type ClusterNode, type RedisClusterOptions, startClusterNode } from './cluster-node.ts';
import { isSound, type NodeView, ownsSlot, parseNodes } from './cluster-topology.ts';
import { provideRedisProgram } from './redis-program.ts';
import { SlotMigration } from './slot-migration.ts';

const MASTERS = 3;
const NODES = 6;
const SLOTS = 16_384;
const POLL_MS = 20;

/**
 * Starts a private Redis Cluster on the loopback address: three masters with a replica each, all
 * with their append-only file on. Resolves when every node knows every other, all slots are served
 * and the replicas follow. Each start makes a new cluster: the folder must be empty.
 * @throws LocalServiceError when no Redis can be had, or the nodes do not find together.
 */
export async function startRedisCluster(options: RedisClusterOptions): Promise<RedisCluster> {
  const cacheDir = options.cacheDir ?? join(options.dataDir, 'programs');
  const logFile = join(options.dataDir, 'install.log');
  // Found or installed once, before six look for it at the same time.
  await provideRedisProgram({ cacheDir, logFile, onProgress: options.onProgress ?? silent });
  const started = await Promise.allSettled(
    Array.from({ length: NODES }, (_, index) => startClusterNode({ ...options, cacheDir }, index)),
  );
  const nodes = started.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  const cluster = new RedisCluster(nodes);
  try {
    const failed = started.find((result) => result.status === 'rejected');
    if (failed) throw failed.reason;
    await introduce(nodes);
    await cluster.settled();
    return cluster;
  } catch (error) {
    await cluster.stop();
    throw error;
  }
}

async function introduce(nodes: readonly ClusterNode[]): Promise<void> {
  const [first] = nodes;
  for (const [index, node] of nodes.entries()) {
    // Different ones from the beginning: else the nodes would first have to agree on them.
    await node.ask('CLUSTER', 'SET-CONFIG-EPOCH', String(index + 1));
    if (index >= MASTERS) continue;
    const from = Math.floor((index * SLOTS) / MASTERS);
    const to = Math.floor(((index + 1) * SLOTS) / MASTERS) - 1;
    await node.ask('CLUSTER', 'ADDSLOTSRANGE', String(from), String(to));
  }
  for (const node of nodes.slice(1)) {
    const busPort = await configured(node, 'cluster-port');
    await first?.ask('CLUSTER', 'MEET', LOOPBACK, String(node.port), busPort);
  }
  await until('the nodes know each other', async () => {
    const views = await Promise.all(nodes.map(viewsOf));
    return views.every((view) => view.length === NODES && view.every(isSound));
  });
  await Promise.all(
    nodes
      .slice(MASTERS)
      .map((replica, index) => replica.ask('CLUSTER', 'REPLICATE', nodes[index]?.id ?? '')),
  );
}

/** A running cluster, and what a fault test does to it. */
export class RedisCluster {
  /** At the start the first three are the masters, the next three their replicas, in that order. */
  readonly nodes: readonly ClusterNode[];

  constructor(nodes: readonly ClusterNode[]) {
    this.nodes = nodes;
  }

  /** The addresses of all nodes, apart by commas. */
  get url(): string {
    return this.nodes.map(({ url }) => url).join(',');
  }

  /** The node that serves a slot, as most of the nodes that answer see it. */
  async masterOf(slot: number): Promise<ClusterNode> {
    const owners = (await this.#allViews()).flatMap(
      (view) => view.find((node) => ownsSlot(node, slot))?.id ?? [],
    );
    const votes = [...Map.groupBy(owners, (id) => id)].sort(([, a], [, b]) => b.length - a.length);
    return this.#node(votes[0]?.[0], `no master of slot ${slot}`);
  }

  async masters(): Promise<ClusterNode[]> {
    const [view = []] = await this.#allViews();
    const ids = view.filter(({ slots }) => slots.length > 0).map(({ id }) => id);
    return this.nodes.filter(({ id }) => ids.includes(id));
  }

  /** Waits for it: a node that came back, or was elected, takes its part after a while. */
  async replicaOf(master: ClusterNode): Promise<ClusterNode> {
    let replica: ClusterNode | undefined;
    await until(`the node on port ${master.port} has a replica`, async () => {
      const [view = []] = await this.#allViews();
      const found = view.find((node) => node.masterId === master.id && isSound(node));
      replica = this.nodes.find(({ id }) => id === found?.id);
      return replica !== undefined;
    });
    return this.#node(replica?.id, `no replica of the node on port ${master.port}`);
  }

  /** The slot of a key or channel, hash tag considered. */
  async slotOf(key: string): Promise<number> {
    return Number(await this.nodes[0]?.ask('CLUSTER', 'KEYSLOT', key));
  }

  /**
   * Has the replica of a living master take its place, without loss; resolves with it, when all
   * nodes know.
   */
  async failOver(master: ClusterNode): Promise<ClusterNode> {
    const replica = await this.replicaOf(master);
    await until('the replica follows', async () => {
      const { isReplica, isFollowing } = await stateOf(replica);
      return isReplica && isFollowing;
    });
    let askedAtMs = Number.NEGATIVE_INFINITY;
    await until('the replica has taken over', async () => {
      // One that comes to nothing is given up without a word.
      if (performance.now() - askedAtMs > FAIL_OVER_MS) {
        askedAtMs = performance.now();
        await replica.ask('CLUSTER', 'FAILOVER').catch(() => {});
      }
      const views = await this.#allViews();
      return views.every((view) => view.find(({ id }) => id === replica.id)?.slots.length);
    });
    return replica;
  }

  /** Begins to move a slot: until it is finished, its keys are partly here, partly there. */
  async beginMigration(slot: number, to: ClusterNode): Promise<SlotMigration> {
    return SlotMigration.begin(slot, await this.masterOf(slot), to, await this.masters());
  }

  /** Moves a slot with all its keys to another master. */
  async migrateSlot(slot: number, to: ClusterNode): Promise<void> {
    const migration = await this.beginMigration(slot, to);
    await migration.finish();
  }

  /** Resolves when the nodes that run agree on all slots, and every replica follows its master. */
  async settled(): Promise<void> {
    await until('the cluster is settled', async () => {
      const states = await Promise.all(this.nodes.map(stateOf));
      // A master that came back takes itself for one until it has heard of its successor.
      const replicas = states.filter(({ isReplica }) => isReplica).length;
      const isComplete = replicas === this.nodes.length / 2;
      return isComplete && states.every(({ isOk, isFollowing }) => isOk && isFollowing);
    });
  }

  async stop(): Promise<void> {
    await Promise.all(this.nodes.map((node) => node.stop()));
  }

  /** As each node that answers sees the others. */
  async #allViews(): Promise<NodeView[][]> {
    const views = await Promise.allSettled(this.nodes.map(viewsOf));
    return views.flatMap((view) => (view.status === 'fulfilled' ? [view.value] : []));
  }

  #node(id: string | undefined, fault: string): ClusterNode {
    const node = this.nodes.find((candidate) => candidate.id === id);
    if (!node) throw new LocalServiceError(`The Redis cluster has ${fault}.`);
    return node;
  }
}

async function viewsOf(node: ClusterNode): Promise<NodeView[]> {
  return parseNodes(String(await node.ask('CLUSTER', 'NODES')));
}

interface NodeState {
  isOk: boolean;
  isReplica: boolean;
  isFollowing: boolean;
}

async function stateOf(node: ClusterNode): Promise<NodeState> {
  try {
    const state = String(await node.ask('CLUSTER', 'INFO'));
    const replication = String(await node.ask('INFO', 'replication'));
    const isReplica = replication.includes('role:slave');
    return {
      isOk: state.includes('cluster_state:ok'),
      isReplica,
      isFollowing: !isReplica || replication.includes('link_status:up'),
    };
  } catch {
    return { isOk: false, isReplica: false, isFollowing: false };
  }
}

async function configured(node: ClusterNode, directive: string): Promise<string> {
  const reply = await node.ask('CONFIG', 'GET', directive);
  return String(Array.isArray(reply) ? reply[1] : '');
}

/** How long a node tries to take over before it gives up. */
const FAIL_OVER_MS = 6000;

async function until(what: string, isSo: () => Promise<unknown>, timeoutMs = 30_000) {
  const deadline = performance.now() + timeoutMs;
  while (!(await isSo())) {
    if (performance.now() > deadline) {
      throw new LocalServiceError(`The Redis cluster did not get so far that ${what}.`);
    }
    await delay(POLL_MS);
  }
}
