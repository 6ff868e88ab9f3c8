import { describe, expect, it } from 'vitest';
import { isHost, MEMBER_SCOPES, memberMay } from './principal.ts';

describe('isHost', () => {
  it('holds for secret keys and operators alone', () => {
    const tenantId = 't1';
    expect(isHost({ kind: 'secret-key', tenantId, keyId: 'k' })).toBe(true);
    expect(isHost({ kind: 'operator', tenantId, userId: 'u' })).toBe(true);
    const publishable = { kind: 'publishable-key', tenantId, keyId: 'k' } as const;
    expect(isHost({ ...publishable, allowedOrigins: [] })).toBe(false);
    expect(isHost({ kind: 'member', tenantId, memberId: 'm', scopes: undefined })).toBe(false);
  });
});

describe('memberMay', () => {
  it('allows everything to a token without scopes, and only what is named to one with them', () => {
    for (const scope of MEMBER_SCOPES) {
      expect(memberMay(undefined, scope)).toBe(true);
      expect(memberMay([], scope)).toBe(false);
      expect(memberMay([scope], scope)).toBe(true);
    }
    expect(memberMay(['read'], 'scores:write')).toBe(false);
  });
});
