import type { Principal } from '@rostrum/domain';

/** Who decided, as the log names hosts. */
export function hostName(principal: Principal): string {
  if (principal.kind === 'secret-key') return `key:${principal.keyId}`;
  if (principal.kind === 'operator') return `user:${principal.userId}`;
  throw new TypeError('not a host');
}
