export interface WriteLimits {
  /** Entries a partition's stream holds before writes are refused. */
  streamCapacity: number;
  /** How long the answer to an idempotency key or submission id is remembered. */
  idempotencyTtlSeconds: number;
}
