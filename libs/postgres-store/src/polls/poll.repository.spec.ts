import type { Pool } from 'pg';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { addPoll, addTenant, aPoll, Log, openDatabase } from '../../test/fixtures.ts';
import { PostgresEventSink } from '../events/event-sink.ts';
import { PostgresPollRepository } from './poll.repository.ts';

let pool: Pool;
let polls: PostgresPollRepository;
let tenantId: string;

beforeAll(async () => {
  pool = await openDatabase();
  polls = new PostgresPollRepository(pool);
});
afterAll(() => pool.end());
beforeEach(async () => {
  tenantId = await addTenant(pool);
});

it('gives back a poll by id and by key as it was inserted', async () => {
  const poll = await addPoll(pool, tenantId);
  expect(await polls.find(tenantId, poll.id)).toEqual(poll);
  expect(await polls.find(tenantId, poll.key ?? '')).toEqual(poll);
  expect(await polls.find(tenantId, 'nothing')).toBeUndefined();
});

it('keeps any number of polls without a key', async () => {
  const first = await addPoll(pool, tenantId, { key: undefined });
  const second = await addPoll(pool, tenantId, { key: undefined });
  expect(await polls.find(tenantId, first.id)).toEqual(first);
  expect(await polls.find(tenantId, second.id)).toEqual(second);
});

it('takes a reference as an id before it takes it as a key', async () => {
  const poll = await addPoll(pool, tenantId);
  const impostor = await addPoll(pool, tenantId, { key: poll.id });
  expect(await polls.find(tenantId, poll.id)).toEqual(poll);
  expect(await polls.find(tenantId, impostor.id)).toEqual(impostor);
});

it('refuses a key that is taken, and only within the tenant', async () => {
  const poll = await addPoll(pool, tenantId);
  await expect(addPoll(pool, tenantId, { key: poll.key })).rejects.toMatchObject({
    code: 'poll.exists',
  });
  const other = await addPoll(pool, await addTenant(pool), { key: poll.key });
  expect(await polls.find(tenantId, poll.key ?? '')).toEqual(poll);
  expect(await polls.find(tenantId, other.id)).toBeUndefined();
});

it('pages newest first, also among polls of the same millisecond', async () => {
  const times = [3, 1, 2, 2, 2, 4, 2].map(
    (second) => new Date(Date.UTC(2026, 1, 1, 0, 0, second, 7)),
  );
  const all = await Promise.all(times.map((createdAt) => addPoll(pool, tenantId, { createdAt })));
  await addPoll(pool, await addTenant(pool));
  const expected = all.toSorted(
    (a, b) => b.createdAt.getTime() - a.createdAt.getTime() || (a.id < b.id ? 1 : -1),
  );
  const seen: string[] = [];
  let after: string | undefined;
  do {
    const page = await polls.list(tenantId, { limit: 2, after });
    seen.push(...page.items.map(({ id }) => id));
    after = page.next;
  } while (after !== undefined);
  expect(seen).toEqual(expected.map(({ id }) => id));
});

it.each(['', 'x', '12', 'x:y', '99999999999999999:id', '9999999999999999:id'])(
  'refuses %j as a position',
  async (after) => {
    await expect(polls.list(tenantId, { limit: 2, after })).rejects.toMatchObject({
      code: 'cursor.invalid',
    });
  },
);

it('replaces a definition that is one version older, once, and only of its tenant', async () => {
  const poll = await addPoll(pool, tenantId);
  const changed = {
    ...poll,
    question: 'And now?',
    options: [
      { id: 'x', label: 'X' },
      { id: 'y', label: 'Y' },
    ],
    maxChoices: 1,
    type: 'single' as const,
    ballotChange: 'none' as const,
    resultsVisibility: 'hidden' as const,
    configVersion: 2,
    updatedAt: new Date('2026-12-01T00:00:00.001Z'),
  };
  expect(await polls.update({ ...changed, tenantId: await addTenant(pool) })).toBe(false);
  expect(await polls.update(changed)).toBe(true);
  expect(await polls.update(changed)).toBe(false);
  expect(await polls.update(aPoll(tenantId, { configVersion: 2 }))).toBe(false);
  expect(await polls.find(tenantId, poll.id)).toEqual(changed);
});

it('deletes a poll of the tenant with its ballots', async () => {
  const poll = await addPoll(pool, tenantId);
  const sink = new PostgresEventSink(pool);
  const log = new Log(await sink.ensurePartitions(4));
  const ballots = [{ voterId: 'v', ballot: 'a', previous: undefined }];
  await sink.store([log.append(0, poll.id, { type: 'ballots.cast', round: 1, ballots })]);
  expect(await countBallots(poll.id)).toBe(1);
  expect(await polls.delete(await addTenant(pool), poll.id)).toBeUndefined();
  expect(await polls.delete(tenantId, poll.id)).toEqual(poll);
  expect(await polls.delete(tenantId, poll.id)).toBeUndefined();
  expect(await countBallots(poll.id)).toBe(0);
});

async function countBallots(pollId: string): Promise<number> {
  const { rows } = await pool.query('SELECT voter_id FROM ballots WHERE poll_id = $1', [pollId]);
  return rows.length;
}
