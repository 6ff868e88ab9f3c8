import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect, vi } from 'vitest';
import { createBoard } from '../boards.ts';
import type { Arena } from './arena.ts';
import type { StormNews, StormPlan } from './storm-clients.ts';
import type { Outcome } from './trial.ts';

const CLIENTS = join(import.meta.dirname, 'storm-clients.ts');
const TOPICS = 20;
const LIMIT = 10;
const GATHER = { timeout: 60_000, interval: 50 };
const MAX_LOGGED = 100_000;

/** Clients in a process of their own, and how many of them are in step. */
class StormProcess {
  readonly #child: ChildProcess;
  readonly #plan: StormPlan;
  #news: StormNews = { inStep: 0, refused: 0 };

  constructor(plan: StormPlan) {
    this.#plan = plan;
    this.#child = fork(CLIENTS, [JSON.stringify(plan)], { execArgv: ['--conditions=source'] });
    this.#child.on('message', (news: StormNews) => {
      this.#news = news;
    });
  }

  get isInStep(): boolean {
    return this.#news.inStep === this.#plan.count;
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode !== null) return;
    this.#child.kill('SIGKILL');
    await once(this.#child, 'exit');
  }
}

/**
 * One of two instances dies, and all its viewers come to the other one, which had open only half of
 * what they watch: it serves all of them, and reads what it had not open once.
 */
export async function reconnectStorm(
  arena: Arena,
  { clients, backMs }: { clients: number; backMs: number },
): Promise<Outcome> {
  const { host, instances, source } = arena;
  const keys = await Promise.all(Array.from({ length: TOPICS }, () => createBoard(host, {})));
  const topics = keys.map((key) => `leaderboard:${key}`);
  for (const key of keys) await host.submitScore(key, { memberId: 'ann', score: 1 });
  const [dying, staying] = instances.map(({ url }) => Number(new URL(url).port));
  if (dying === undefined || staying === undefined) throw new Error('two instances are needed');
  const plan = { count: clients / 2, token: source.tokens.anybody, limit: LIMIT };
  const storm = [
    new StormProcess({ ...plan, ports: [dying, staying], topics }),
    new StormProcess({ ...plan, ports: [staying], topics: topics.slice(0, TOPICS / 2) }),
  ];
  const expectInStep = () => expect(storm.map(({ isInStep }) => isInStep)).toEqual([true, true]);
  try {
    await vi.waitFor(expectInStep, GATHER);
    await logCommands(arena);
    const startedAt = performance.now();
    await instances[0]?.kill('SIGKILL');
    await vi.waitFor(() => expect(storm[0]?.isInStep).toBe(false), GATHER);
    await vi.waitFor(expectInStep, { ...GATHER, timeout: backMs });
    const convergedMs = performance.now() - startedAt;
    const reads = await feedReads(arena);
    expect(Math.max(...reads.values())).toBe(1);
    expect(reads.size).toBe(TOPICS / 2);
    const fault = 'an instance dies, its viewers come to the other';
    return { fault, clients, frames: 0, writes: 0, repeated: 0, gaps: clients / 2, convergedMs };
  } finally {
    await Promise.all(storm.map((one) => one.stop()));
  }
}

async function logCommands({ redis }: Arena): Promise<void> {
  await redis.config('SET', 'slowlog-max-len', MAX_LOGGED);
  await redis.config('SET', 'slowlog-log-slower-than', 0);
  await redis.slowlog('RESET');
}

/** How often each feed was read, by the key of its state. */
async function feedReads({ redis }: Arena): Promise<Map<string, number>> {
  await redis.config('SET', 'slowlog-log-slower-than', -1);
  const logged = (await redis.slowlog('GET', MAX_LOGGED)) as [number, number, number, string[]][];
  expect(logged.length).toBeLessThan(MAX_LOGGED);
  const reads = new Map<string, number>();
  for (const [, , , [command = '', name = '', , state = '']] of logged) {
    if (command.toUpperCase() !== 'FCALL' || !name.includes('readFeed')) continue;
    reads.set(state, (reads.get(state) ?? 0) + 1);
  }
  return reads;
}
