import type { LeaseRole, LeaseStore } from '@rostrum/domain';
import { RepeatingTask } from '../tasks/repeating-task.ts';

/** How often shares are looked at: about as long as a partition may rest when it changes hands. */
const BALANCE_MS = 250;

export interface PartitionLeasesOptions {
  role: LeaseRole;
  store: LeaseStore;
  partitionCount: number;
  instanceId: string;
  /** How long a lease lasts that is not renewed; it is renewed three times as often. */
  leaseMs: number;
  /** Resolves when no work is under way any more that began with the partitions of a moment ago. */
  settled: () => Promise<void>;
  onFault: (error: unknown) => void;
}

/**
 * This instance's share of the partitions: as many as every other instance of the role has, or one
 * more. A lease is trusted only until the time it was granted for has run out by the own steady
 * clock, so that an instance that was paused does not go on with what others have taken over.
 */
export class PartitionLeases {
  readonly #options: PartitionLeasesOptions;
  readonly #task: RepeatingTask;
  /** Partition → when the lease ends, by `performance.now()`. */
  readonly #held = new Map<number, number>();
  /**
   * Partitions given up but not released yet: a read that is under way must have ended before
   * somebody else begins, or what it brings would be passed over.
   */
  readonly #leaving = new Set<number>();
  #fresh: number[] = [];
  #renewedAt = Number.NEGATIVE_INFINITY;
  /** As it was last told. */
  #alive: string[] | undefined;

  constructor(options: PartitionLeasesOptions) {
    this.#options = options;
    const { leaseMs, onFault } = options;
    this.#task = new RepeatingTask(
      () => this.#balance(),
      () => Math.min(BALANCE_MS, leaseMs / 3),
      onFault,
    );
  }

  start(): void {
    this.#task.start();
  }

  async stop(): Promise<void> {
    await this.#task.stop();
    const { store, role, instanceId } = this.#options;
    const held = [...this.#held.keys(), ...this.#leaving];
    this.#held.clear();
    await store.release(role, held, instanceId).catch(() => {});
    await store.retire(role, instanceId).catch(() => {});
  }

  /** Partitions whose lease is good at this moment. */
  current(): number[] {
    const now = performance.now();
    return [...this.#held].filter(([, until]) => until > now).map(([partition]) => partition);
  }

  holds(partition: number): boolean {
    return (this.#held.get(partition) ?? 0) > performance.now();
  }

  /** Partitions taken over since this was last asked: whoever held them may have left things undone. */
  takeFresh(): number[] {
    const fresh = this.#fresh.filter((partition) => this.holds(partition));
    this.#fresh = [];
    return fresh;
  }

  async #balance(): Promise<void> {
    const { partitionCount, instanceId, leaseMs } = this.#options;
    const isDue = performance.now() - this.#renewedAt >= leaseMs / 3;
    const [alive] = await Promise.all([this.#announce(), isDue ? this.#renew() : undefined]);
    const share = shareOf(partitionCount, alive, instanceId);
    this.#giveUp([...this.#held.keys()].slice(share));
    await this.#take(share - this.#held.size);
  }

  /** Of a Cluster the master that knows may be away, and what is leased on the others goes on. */
  async #announce(): Promise<string[]> {
    const { store, role, instanceId, leaseMs, onFault } = this.#options;
    try {
      this.#alive = await store.announce(role, instanceId, leaseMs);
    } catch (error) {
      if (!this.#alive) throw error;
      onFault(error);
    }
    return this.#alive;
  }

  async #renew(): Promise<void> {
    const { store, role, instanceId, leaseMs } = this.#options;
    const askedAt = performance.now();
    const asked = [...this.#held.keys(), ...this.#leaving];
    const { renewed, lost } = await store.renew(role, asked, instanceId, leaseMs);
    for (const partition of renewed) {
      if (this.#held.has(partition)) this.#held.set(partition, askedAt + leaseMs);
    }
    for (const partition of lost) this.#held.delete(partition);
    this.#renewedAt = askedAt;
  }

  /** Nothing new is begun with them from here on; they are released when what was begun has ended. */
  #giveUp(partitions: number[]): void {
    if (partitions.length === 0) return;
    for (const partition of partitions) {
      this.#held.delete(partition);
      this.#leaving.add(partition);
    }
    const { store, role, instanceId, settled, onFault } = this.#options;
    const release = async () => {
      await settled();
      for (const partition of partitions) this.#leaving.delete(partition);
      await store.release(role, partitions, instanceId);
    };
    release().catch(onFault);
  }

  async #take(wanted: number): Promise<void> {
    if (wanted <= 0) return;
    const { store, role, partitionCount, instanceId, leaseMs } = this.#options;
    const others = shuffled(
      range(partitionCount).filter(
        (partition) => !this.#held.has(partition) && !this.#leaving.has(partition),
      ),
    );
    const askedAt = performance.now();
    const taken = await store.acquire(role, others, instanceId, leaseMs, wanted);
    for (const partition of taken) this.#held.set(partition, askedAt + leaseMs);
    this.#fresh.push(...taken);
  }
}

/** Shares add up to the whole, so that nobody waits for more than others will ever give up. */
function shareOf(partitionCount: number, alive: readonly string[], instanceId: string): number {
  const remainder = partitionCount % alive.length;
  const hasOneMore = alive.indexOf(instanceId) < remainder;
  return Math.floor(partitionCount / alive.length) + (hasOneMore ? 1 : 0);
}

function range(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index);
}

/** In random order, so that instances that start together do not ask for the same ones. */
function shuffled(partitions: number[]): number[] {
  return partitions
    .map((partition) => [Math.random(), partition] as const)
    .sort(([a], [b]) => a - b)
    .map(([, partition]) => partition);
}
