import { RostrumClient } from '@rostrum/client';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Arena, openArena } from '../setup/live-faults/arena.ts';

const GIVEN_UP_MS = 1000;

let arena: Arena;

beforeAll(async () => {
  arena = await openArena();
});
afterAll(() => arena?.stop());

/** What is sent to an instance that stands still, and again elsewhere, comes to pass there first. */
async function sendLate(
  send: (client: RostrumClient) => Promise<unknown>,
  after: () => Promise<unknown>,
) {
  const [slow, quick] = arena.instances;
  if (!slow || !quick) throw new Error('two instances are needed');
  const token = arena.source.tokens.host;
  const at = (baseUrl: string) =>
    new RostrumClient({ baseUrl, token, maxAttempts: 1, timeoutMs: GIVEN_UP_MS });
  await at(slow.url).listLeaderboards();
  process.kill(slow.pid, 'SIGSTOP');
  try {
    await expect(send(at(slow.url))).rejects.toMatchObject({ retryable: true });
    arena.balancer.urls = [quick.url];
    await send(at(quick.url));
    await after();
  } finally {
    process.kill(slow.pid, 'SIGCONT');
    arena.balancer.urls = arena.instances.map(({ url }) => url);
  }
  // Answered behind what waited there.
  await at(slow.url).listLeaderboards();
}

it('a removal that comes late takes nothing away that was written after it was acknowledged', async () => {
  const { key } = arena.stage.quiet.board;
  const { host } = arena;
  await host.submitScore(key, { memberId: 'ann', score: 1 });
  await sendLate(
    (client) => client.deleteEntry(key, 'ann', {}, { idempotencyKey: 'remove-ann' }),
    () => host.submitScore(key, { memberId: 'ann', score: 2 }),
  );
  expect(await host.getEntry(key, 'ann')).toMatchObject({ score: 2 });
});

it('and neither does a ballot that is taken back', async () => {
  const { pollId } = arena.stage.quiet.poll;
  const { host } = arena;
  await host.castBallot(pollId, 'vic', { choices: ['a'] });
  await sendLate(
    (client) => client.retractBallot(pollId, 'vic', { idempotencyKey: 'retract-vic' }),
    () => host.castBallot(pollId, 'vic', { choices: ['b'] }),
  );
  expect(await host.getPollResults(pollId)).toMatchObject({ ballotCount: 1 });
});
