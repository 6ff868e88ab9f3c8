import { RostrumClient } from '@rostrum/client';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { residentBytes } from '../../bench/measure/resident-bytes.ts';
import { Adversary, MALFORMED } from '../setup/live-faults/adversary.ts';
import { type Arena, openArena } from '../setup/live-faults/arena.ts';
import { LiveWatcher } from '../setup/live-watcher.ts';

const MEGABYTE = 1024 * 1024;
const FLOOD = 3000;
/** A namespace must have been entered by then, and some more for a busy machine. */
const HANDSHAKE_MS = 10_000 + 5000;
const SOON = { timeout: 20_000, interval: 10 };

let arena: Arena;
let bystander: LiveWatcher;
let topic: string;
const adversaries: Adversary[] = [];
/** Here from the beginning, as their time takes longer than all else. */
let silent: Adversary[];

beforeAll(async () => {
  arena = await openArena({ instances: 1 });
  topic = `leaderboard:${arena.stage.quiet.board.key}`;
  silent = await Promise.all(Array.from({ length: 50 }, () => Adversary.approach(url())));
  bystander = await LiveWatcher.connect(url(), { token: token() });
  await bystander.subscribe(topic);
});
afterAll(async () => {
  bystander?.close();
  await arena?.stop();
});
afterEach(async () => {
  for (const adversary of adversaries.splice(0)) adversary.close();
  await expectServed();
});

const url = () => arena.instances[0]?.url ?? '';
const token = () => arena.source.tokens.anybody;

async function approach(): Promise<Adversary> {
  const adversary = await Adversary.approach(url());
  adversaries.push(adversary);
  return adversary;
}

async function enter(): Promise<Adversary> {
  const adversary = await Adversary.enter(url(), token());
  adversaries.push(adversary);
  return adversary;
}

/** Those who do as they should are served as ever. */
async function expectServed(): Promise<void> {
  const { host, stage, instances } = arena;
  expect(instances[0]?.isRunning()).toBe(true);
  const before = bystander.board(topic).entries[0]?.score ?? 0;
  await host.submitScore(stage.quiet.board.key, { memberId: 'still', score: before + 1 });
  await vi.waitFor(() => expect(bystander.board(topic).entries[0]?.score).toBe(before + 1), SOON);
  expect(bystander.gaps).toBe(0);
  expect(bystander.socket.connected).toBe(true);
}

describe('whoever speaks nonsense costs nobody else anything', () => {
  it.each(MALFORMED)('%s', async (_, packet) => {
    const [stranger, known] = [await approach(), await enter()];
    stranger.send(packet);
    known.send(packet);
    known.ask(1, 'subscribe', { topic, limit: 1 });
    // It is sent away, or goes on and is answered.
    await vi.waitFor(() => expect(known.isClosed || known.answers > 0).toBe(true), SOON);
  });

  it('messages beyond 64 KiB end their own connection', async () => {
    const adversary = await enter();
    adversary.ask(1, 'subscribe', { topic: 'x'.repeat(70 * 1024) });
    await vi.waitFor(() => expect(adversary.isClosed).toBe(true), SOON);
  });

  it('thousands of events that nobody knows change nothing, and are refused when they come too fast', async () => {
    const adversary = await enter();
    for (let at = 0; at < FLOOD; at += 1) adversary.ask(at, `no-such-${at}`, { topic });
    adversary.ask(FLOOD, 'subscribe', { topic });
    await vi.waitFor(() => expect(adversary.isClosed || adversary.answers > 0).toBe(true), SOON);
    await vi.waitFor(
      () => expect(adversary.isClosed || adversary.codes.has('limit.rate')).toBe(true),
      SOON,
    );
    for (const code of adversary.codes) expect(code).toBe('limit.rate');
  });
});

it('a flood of subscriptions to thousands of topics costs a bounded amount of memory', async () => {
  const instance = arena.instances[0];
  if (!instance) throw new Error('there is no instance');
  const adversary = await enter();
  const before = residentBytes(instance.pid);
  for (let at = 0; at < FLOOD; at += 1) {
    const date = new Date(Date.UTC(2026, 0, 1) + at * 86_400_000).toISOString().slice(0, 10);
    adversary.ask(at, 'subscribe', { topic: `leaderboard:missing-${at}@${date}`, limit: 10 });
  }
  for (let limit = 1; limit <= 100; limit += 1) {
    adversary.ask(FLOOD + limit, 'subscribe', { topic, limit });
  }
  await vi.waitFor(
    () => expect(adversary.isClosed || adversary.answers >= FLOOD + 100).toBe(true),
    SOON,
  );
  expect(residentBytes(instance.pid) - before).toBeLessThan(100 * MEGABYTE);
});

it('who is refused again and again gets nowhere', async () => {
  const adversary = await approach();
  for (let at = 0; at < 200; at += 1) adversary.send('40/live,{"token":"rk_pub_guess"}');
  const refusals = () => adversary.heard.filter((text) => text.startsWith('44/live')).length;
  await vi.waitFor(() => expect(adversary.isClosed || refusals() > 0).toBe(true), SOON);
  adversary.ask(1, 'subscribe', { topic });
  const page = new RostrumClient({ baseUrl: url(), token: token() });
  await page.listEntries(arena.stage.quiet.board.key);
  expect(adversary.answers).toBe(0);
});

it('who never says who it is, is cut off', async () => {
  await vi.waitFor(() => expect(silent.every(({ isClosed }) => isClosed)).toBe(true), {
    timeout: HANDSHAKE_MS,
    interval: 50,
  });
});
