import type { IdempotentRequest } from '@rostrum/domain';
import type { WriteLimits } from './write-limits.ts';

/** What scripts know a request again by; see scripts/includes/requests.lua. */
export function requestArguments(
  { idempotencyTtlSeconds }: WriteLimits,
  request: IdempotentRequest | undefined,
): (string | number)[] {
  return [idempotencyTtlSeconds, request?.key ?? '', request?.fingerprint ?? ''];
}
