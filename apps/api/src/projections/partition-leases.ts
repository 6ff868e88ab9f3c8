import type { LeaseRole, LeaseStore } from '@rostrum/domain';
import { RepeatingTask } from '../tasks/repeating-task.ts';

export interface PartitionLeasesOptions {
  role: LeaseRole;
  store: LeaseStore;
  partitionCount: number;
  instanceId: string;
  /** How long a lease lasts that is not renewed; it is renewed three times as often. */
  leaseMs: number;
  onFault: (error: unknown) => void;
}

/**
 * This instance's share of the partitions: about as many as every other instance of the role has.
 * A lease is trusted only until the time it was granted for has run out by the own steady clock,
 * so that an instance that was paused does not go on with what others have taken over.
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
  readonly #leaving: number[] = [];
  #fresh: number[] = [];

  constructor(options: PartitionLeasesOptions) {
    this.#options = options;
    this.#task = new RepeatingTask(
      () => this.#balance(),
      () => options.leaseMs / 3,
      options.onFault,
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
    const { store, role, partitionCount, instanceId, leaseMs } = this.#options;
    const alive = await store.announce(role, instanceId, leaseMs);
    await this.#renew();
    const share = Math.ceil(partitionCount / alive);
    const left = this.#leaving.splice(0);
    if (left.length > 0) await store.release(role, left, instanceId);
    this.#leaving.push(...[...this.#held.keys()].slice(share));
    for (const partition of this.#leaving) this.#held.delete(partition);
    const wanted = share - this.#held.size;
    if (wanted <= 0) return;
    const others = shuffled(
      range(partitionCount).filter(
        (partition) => !this.#held.has(partition) && !left.includes(partition),
      ),
    );
    const askedAt = performance.now();
    const taken = await store.acquire(role, others, instanceId, leaseMs, wanted);
    for (const partition of taken) this.#held.set(partition, askedAt + leaseMs);
    this.#fresh.push(...taken);
  }

  async #renew(): Promise<void> {
    const { store, role, instanceId, leaseMs } = this.#options;
    const askedAt = performance.now();
    const renewed = new Set(await store.renew(role, [...this.#held.keys()], instanceId, leaseMs));
    for (const partition of [...this.#held.keys()]) {
      if (renewed.has(partition)) this.#held.set(partition, askedAt + leaseMs);
      else this.#held.delete(partition);
    }
  }
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
