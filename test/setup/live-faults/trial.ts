import { setTimeout as delay } from 'node:timers/promises';
import { expect, vi } from 'vitest';
import { Crowd } from '../live-oracle/crowd.ts';
import { Ledger } from '../live-oracle/ledger.ts';
import { type Random, seededRandom } from '../live-oracle/random.ts';
import { expectAsInRedis, expectAsWritten } from '../live-oracle/truth.ts';
import type { Arena } from './arena.ts';

const PATIENCE = { timeout: 60_000, interval: 20 };

export interface TrialOptions {
  fault: string;
  viewers: number;
  /** How long everything may take from the end of the fault, and of writing, to what is right. */
  convergeMs?: number;
  /** How long is written before and after. */
  loadMs?: number;
}

/** What came of a fault; a line of the table. */
export interface Outcome {
  fault: string;
  clients: number;
  frames: number;
  writes: number;
  repeated: number;
  gaps: number;
  convergedMs: number;
}

export interface Trial {
  arena: Arena;
  crowd: Crowd;
  ledger: Ledger;
  random: Random;
}

/**
 * Lets a fault happen under load. In the end every viewer shows what Redis holds, none ever showed
 * what others did not, no frame went back, and every acknowledged write is there once.
 */
export async function tryFault(
  arena: Arena,
  { fault, viewers: count, convergeMs = 20_000, loadMs = 700 }: TrialOptions,
  happen: (trial: Trial) => Promise<void>,
): Promise<Outcome> {
  const { stage, source, balancer, writers } = arena;
  const random = seededRandom(fault);
  const ledger = new Ledger();
  const given = { count, urls: [balancer.url], tokens: source.tokens, stage, random, ledger };
  const crowd = await Crowd.gather(given);
  try {
    const before = { writes: writers.acknowledged, repeated: writers.repeated };
    writers.start(random);
    await delay(loadMs);
    await happen({ arena, crowd, ledger, random });
    const { acknowledged } = writers;
    await vi.waitFor(
      () => expect(writers.acknowledged).toBeGreaterThan(acknowledged + 20),
      PATIENCE,
    );
    await delay(loadMs);
    await writers.stop();
    const convergedMs = await crowd.converges(source, convergeMs);
    await expectAsWritten(source, writers);
    await expectAsInRedis(arena.redis, source, stage);
    expect(crowd.raw.reduce((sum, { repeats }) => sum + repeats, 0)).toBe(0);
    expect(arena.instances.every((instance) => instance.isRunning())).toBe(true);
    const writes = writers.acknowledged - before.writes;
    const repeated = writers.repeated - before.repeated;
    const [frames, gaps] = [crowd.frames(), crowd.gaps()];
    return { fault, clients: count, frames, writes, repeated, gaps, convergedMs };
  } finally {
    crowd.close();
  }
}
