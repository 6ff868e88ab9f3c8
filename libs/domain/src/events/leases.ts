/** Roles for which a partition is leased to one instance at a time. */
export const LEASE_ROLES = ['persist', 'notify', 'tick', 'schedule'] as const;
export type LeaseRole = (typeof LEASE_ROLES)[number];

export interface RenewedLeases {
  renewed: number[];
  lost: number[];
}

export interface LeaseStore {
  /** Says that this instance is alive; all of the role that are, in the same order for each. */
  announce(role: LeaseRole, instanceId: string, ttlMs: number): Promise<string[]>;
  /** Takes up to `count` free leases among `partitions`, in their order; those that were taken. */
  acquire(
    role: LeaseRole,
    partitions: readonly number[],
    instanceId: string,
    ttlMs: number,
    count: number,
  ): Promise<number[]>;
  /** Renews leases; of those in neither list it could not be learned. */
  renew(
    role: LeaseRole,
    partitions: readonly number[],
    instanceId: string,
    ttlMs: number,
  ): Promise<RenewedLeases>;
  release(role: LeaseRole, partitions: readonly number[], instanceId: string): Promise<void>;
  /** Says that this instance is about to end. */
  retire(role: LeaseRole, instanceId: string): Promise<void>;
}
