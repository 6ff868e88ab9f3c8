import { createHash } from 'node:crypto';
import { type IdempotentRequest, isHost, type Principal } from '@rostrum/domain';

/**
 * A request as the store is to know it again: by its key, within what one voter sends. Keys of pages are
 * nobody else's business; a host's are told apart by what they ask for.
 */
export function ownRequest(
  principal: Principal,
  voterId: string,
  given: IdempotentRequest | undefined,
): IdempotentRequest | undefined {
  if (!given || isHost(principal)) return given;
  const key = createHash('sha256')
    .update(JSON.stringify([voterId, given.key]))
    .digest('base64url');
  return { key, fingerprint: given.fingerprint };
}
