import { describe, expect, it } from 'vitest';
import { voterOf } from './voter.ts';

describe('voterOf', () => {
  const token = (claims: object) => {
    const payload = Buffer.from(JSON.stringify(claims)).toString('base64url');
    return `e30.${payload}.c2ln`;
  };

  it('reads the subject, whatever its script', () => {
    expect(voterOf(token({ sub: 'zuschauer-ö-陳' }))).toBe('zuschauer-ö-陳');
  });

  it('says nothing of what is no token', () => {
    expect(voterOf('')).toBeUndefined();
    expect(voterOf('rk_pub_x')).toBeUndefined();
    expect(voterOf(token({ sub: 7 }))).toBeUndefined();
  });
});
