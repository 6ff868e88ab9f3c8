import type { LeaseRole, LeaseStore } from '@rostrum/domain';
import type { Config } from '../config.ts';
import { RepeatingTask } from '../tasks/repeating-task.ts';
import { PartitionLeases } from './partition-leases.ts';

export interface PartitionWorkerOptions {
  role: LeaseRole;
  store: LeaseStore;
  config: Pick<Config, 'partitionCount' | 'instanceId' | 'leaseMs'>;
  /** One step, over the partitions that are held at its beginning. */
  step: () => Promise<void>;
  /** How long after the beginning of a step the next one begins. */
  intervalMs: () => number;
  onFault: (error: unknown) => void;
}

/**
 * Work in steps over this instance's share of the partitions. A partition is released only when the
 * step under way has ended.
 */
export class PartitionWorker {
  readonly leases: PartitionLeases;
  readonly #task: RepeatingTask;

  constructor({ role, store, config, step, intervalMs, onFault }: PartitionWorkerOptions) {
    const { partitionCount, instanceId, leaseMs } = config;
    this.#task = new RepeatingTask(step, intervalMs, onFault);
    const settled = () => this.#task.settled;
    const lease = { role, store, partitionCount, instanceId, leaseMs };
    this.leases = new PartitionLeases({ ...lease, settled, onFault });
  }

  get isStopping(): boolean {
    return this.#task.isStopped;
  }

  start(): void {
    this.leases.start();
    this.#task.start();
  }

  async stop(): Promise<void> {
    await this.#task.stop();
    await this.leases.stop();
  }
}
