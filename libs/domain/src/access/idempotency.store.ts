import type { IdempotentRequest } from '../events/idempotent-request.ts';

/** Remembers which body an idempotency key came with, for writes that no script dedupes. */
export interface IdempotencyStore {
  /** Whether the key is new, came before with the same body, or came with another. */
  claim(tenantId: string, request: IdempotentRequest): Promise<'new' | 'same' | 'other'>;
}
