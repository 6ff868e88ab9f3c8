import { createHash } from 'node:crypto';
import type { IdempotentRequest } from '@rostrum/domain';
import type { WriteLimits } from './write-limits.ts';

const NAME_BYTES = 16;

/** A key of a caller as it is remembered: as long as any other, and nothing that is read from it. */
export function nameOf(kind: 'request' | 'submission' | 'ballot', key: string): string {
  const digest = createHash('sha256').update(`${kind}:${key}`).digest();
  return digest.subarray(0, NAME_BYTES).toString('base64url');
}

/** What scripts know a request again by; see scripts/includes/requests.lua. */
export function requestArguments(
  { idempotencyTtlSeconds }: WriteLimits,
  request: IdempotentRequest | undefined,
): (string | number)[] {
  const name = request ? nameOf('request', request.key) : '';
  return [idempotencyTtlSeconds, name, request?.fingerprint ?? ''];
}
