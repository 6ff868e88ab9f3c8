import type { LeaseRole, LeaseStore, RenewedLeases } from '@rostrum/domain';
import { type RedisConnections, refuse } from './connection.ts';
import { instancesKey, type KeySpace } from './keys.ts';
import { askReachable } from './reachable.ts';
import { list, text } from './replies.ts';

export class RedisLeaseStore implements LeaseStore {
  readonly #redis: RedisConnections;
  readonly #keys: KeySpace;

  constructor(redis: RedisConnections, keys: KeySpace) {
    this.#redis = redis;
    this.#keys = keys;
  }

  async announce(role: LeaseRole, instanceId: string, ttlMs: number): Promise<string[]> {
    const key = instancesKey(role);
    const alive = list(await this.#redis.run('announceInstance', [key], [instanceId, ttlMs]));
    return alive.map(text).sort();
  }

  async acquire(
    role: LeaseRole,
    partitions: readonly number[],
    instanceId: string,
    ttlMs: number,
    count: number,
  ): Promise<number[]> {
    const taken: number[] = [];
    let fault: { reason: unknown } | undefined;
    for (let at = 0; at < partitions.length && taken.length < count; ) {
      const asked = partitions.slice(at, at + count - taken.length);
      at += asked.length;
      const answers = await askReachable(asked, (partition) =>
        this.#redis.run('acquireLease', [this.#keys.lease(role, partition)], [instanceId, ttlMs]),
      ).catch((reason: unknown) => {
        fault = { reason };
        return [];
      });
      taken.push(...answers.flatMap(([partition, answer]) => (answer === 1 ? [partition] : [])));
    }
    if (taken.length === 0 && fault) throw fault.reason;
    return taken;
  }

  async renew(
    role: LeaseRole,
    partitions: readonly number[],
    instanceId: string,
    ttlMs: number,
  ): Promise<RenewedLeases> {
    const answers = await this.#extend(role, partitions, instanceId, ttlMs);
    const those = (isHeld: boolean): number[] =>
      answers.flatMap(([partition, answer]) => ((answer === 1) === isHeld ? [partition] : []));
    return { renewed: those(true), lost: those(false) };
  }

  async release(role: LeaseRole, partitions: readonly number[], instanceId: string): Promise<void> {
    await this.#extend(role, partitions, instanceId, 0);
  }

  async retire(role: LeaseRole, instanceId: string): Promise<void> {
    await this.#redis.commands.zrem(instancesKey(role), instanceId).catch(refuse);
  }

  #extend(
    role: LeaseRole,
    partitions: readonly number[],
    instanceId: string,
    ttlMs: number,
  ): Promise<[partition: number, answer: unknown][]> {
    return askReachable(partitions, (partition) =>
      this.#redis.run('extendLease', [this.#keys.lease(role, partition)], [instanceId, ttlMs]),
    );
  }
}
