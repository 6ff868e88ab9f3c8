import { readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import type { RostrumClient } from '@rostrum/client';
import { expect } from 'vitest';
import { createBoard } from '../boards.ts';
import { Crowd } from '../live-oracle/crowd.ts';
import type { ServiceProcess } from '../service-process.ts';
import type { Arena } from './arena.ts';
import { Balancer } from './balancer.ts';
import { type Outcome, tryFault } from './trial.ts';

const KILOBYTE = 1024;
export const MEGABYTE = KILOBYTE * KILOBYTE;
const PATIENCE = { timeout: 60_000, interval: 50 };
const BULK_MEMBERS = 100;
const BULK_BYTES = 900;
/** Longer than a tick: each writing is a frame of its own. */
const BULK_REST_MS = 40;
const WARM_UP_ROUNDS = 20;
const SAMPLE_MS = 100;
const PERIODS = ['daily', 'yearly'] as const;

export interface StallOptions {
  viewers: number;
  /** Who watch a board so large that what they do not read does not fit into the system’s buffers. */
  bulkViewers: number;
  /** How often the large board moves meanwhile: some 300 KB for each of those readers. */
  rounds: number;
  /** How much a process may grow meanwhile. */
  boundBytes?: number;
}

/**
 * Half of the viewers stop reading while everything moves. Others are served, and when they read
 * again they come to the end that all come to.
 */
export function stallReaders(arena: Arena, options: StallOptions): Promise<Outcome> {
  const { viewers, bulkViewers: count, rounds, boundBytes } = options;
  const fault = 'half of the readers stalled';
  return tryFault(arena, { fault, viewers }, async ({ crowd, ledger, random }) => {
    const { balancer, stage, source } = arena;
    const bulk = await BulkBoard.create(arena);
    const side = await Balancer.open(arena.instances.map(({ url }) => url));
    // Each with a limit of its own: what is encoded once for many waits once for many.
    const watched = (index: number) =>
      bulk.topics.map((topic) => ({ topic, limit: BULK_MEMBERS - index }));
    const given = {
      count,
      urls: [side.url],
      tokens: source.tokens,
      stage,
      random,
      ledger,
      watched,
    };
    const bulkCrowd = await Crowd.gather(given);
    // Read by everybody, so that what the processes need in any case is there already.
    await bulk.move(WARM_UP_ROUNDS);
    const before = await Promise.all(arena.instances.map(residentBytes));
    expect(balancer.stallEvery(2)).toBeGreaterThanOrEqual(viewers / 2);
    expect(side.stallEvery(1)).toBe(count);
    const highest = await highestDuring(arena.instances, () => bulk.move(rounds));
    const grown = highest.map((bytes, index) => bytes - (before[index] ?? 0));
    console.log(`grown by ${grown.map((bytes) => Math.round(bytes / MEGABYTE)).join(' and ')} MB`);
    expect(Math.max(...grown)).toBeLessThan(boundBytes ?? Number.POSITIVE_INFINITY);
    for (const one of [balancer, side]) one.resume();
    await bulkCrowd.converges(source, PATIENCE.timeout);
    await crowd.inStep(PATIENCE.timeout);
    bulkCrowd.close();
    await side.close();
  });
}

/** A wide board with much to say of each entry, of which all move as fast as ticks take them. */
class BulkBoard {
  readonly #host: RostrumClient;
  readonly #key: string;
  #round = 0;

  private constructor(host: RostrumClient, key: string) {
    this.#host = host;
    this.#key = key;
  }

  static async create({ host }: Arena): Promise<BulkBoard> {
    const board = new BulkBoard(
      host,
      await createBoard(host, { periods: ['all-time', ...PERIODS] }),
    );
    await board.#writeOnce();
    return board;
  }

  /** One write moves all of them. */
  get topics(): string[] {
    const topic = `leaderboard:${this.#key}`;
    const current = PERIODS.map((period) => `${topic}@current:${period}`);
    return [topic, ...current];
  }

  async #writeOnce(): Promise<void> {
    this.#round += 1;
    const submissions = Array.from({ length: BULK_MEMBERS }, (_, index) => ({
      memberId: `bulk-${index}`,
      score: this.#round * BULK_MEMBERS + index,
      metadata: { text: String(this.#round % 10).repeat(BULK_BYTES) },
    }));
    await this.#host.submitScores(this.#key, submissions);
  }

  async move(rounds: number): Promise<void> {
    for (let round = 0; round < rounds; round += 1) {
      await this.#writeOnce();
      await delay(BULK_REST_MS);
    }
  }
}

async function highestDuring(
  instances: readonly ServiceProcess[],
  act: () => Promise<void>,
): Promise<number[]> {
  let highest = instances.map(() => 0);
  let isDone = false;
  const acting = act().finally(() => {
    isDone = true;
  });
  while (!isDone) {
    await delay(SAMPLE_MS);
    const now = await Promise.all(instances.map(residentBytes));
    highest = highest.map((bytes, index) => Math.max(bytes, now[index] ?? 0));
  }
  await acting;
  return highest;
}

/** Of the process, as the system counts it. */
export async function residentBytes({ pid }: ServiceProcess): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1] ?? Number.NaN) * KILOBYTE;
}
