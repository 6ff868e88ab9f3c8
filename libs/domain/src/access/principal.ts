/** Who is asking. Every request and socket has exactly one. */
export type Principal =
  | { kind: 'secret-key'; tenantId: string; keyId: string }
  | { kind: 'publishable-key'; tenantId: string; keyId: string; allowedOrigins: string[] }
  | {
      kind: 'member';
      tenantId: string;
      memberId: string;
      scopes: string[] | undefined;
      weight?: number;
    }
  | { kind: 'operator'; tenantId: string; userId: string };

/** May read private things, hidden results included, and write on behalf of anybody. */
export function isHost(principal: Principal): boolean {
  return principal.kind === 'secret-key' || principal.kind === 'operator';
}

/** Scopes a member token may carry; a token without any has all of them. */
export const MEMBER_SCOPES = ['read', 'scores:write', 'ballots:write'] as const;
export type MemberScope = (typeof MEMBER_SCOPES)[number];

/** Whether a member token allows `scope`. */
export function memberMay(scopes: string[] | undefined, scope: MemberScope): boolean {
  return scopes === undefined || scopes.includes(scope);
}
