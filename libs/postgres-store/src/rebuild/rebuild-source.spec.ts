import type { Pool } from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { addTenant, openDatabase } from '../../test/fixtures.ts';
import { PostgresMemberRepository } from '../members/member.repository.ts';
import { PostgresRebuildSource } from './rebuild-source.ts';

const MANY = 4_100;

let pool: Pool;

beforeAll(async () => {
  pool = await openDatabase();
});
afterAll(() => pool.end());

it('reads the profiles of all members of all tenants once, with their revisions', async () => {
  const members = new PostgresMemberRepository(pool);
  const [large, small] = [await addTenant(pool), await addTenant(pool)];
  const changes = Array.from({ length: MANY }, (_, index) => ({
    memberId: `m${index}`,
    displayName: `Member ${index}`,
  }));
  const saved = [
    ...(await members.save(large, changes)),
    ...(await members.save(small, [
      { memberId: 'full', displayName: 'F', avatarUrl: 'https://a/b', attributes: { a: 1 } },
      { memberId: 'tagged', attributes: { country: 'NO' } },
    ])),
  ];
  await members.save(small, [{ memberId: 'without a profile', state: 'hidden' }]);
  const read = [];
  for await (const batch of new PostgresRebuildSource(pool).profiles()) read.push(...batch);
  expect(read).toHaveLength(saved.length);
  const revisionOf = new Map(saved.map((one) => [`${one.tenantId}/${one.memberId}`, one.revision]));
  for (const { tenantId, memberId, revision } of read) {
    expect(revision).toBe(revisionOf.get(`${tenantId}/${memberId}`));
  }
  expect(read).toContainEqual(
    expect.objectContaining({
      memberId: 'full',
      profile: { displayName: 'F', avatarUrl: 'https://a/b', attributes: { a: 1 } },
    }),
  );
});
