import { setTimeout as delay } from 'node:timers/promises';
import type { RostrumClient } from '@rostrum/client';
import { expect } from 'vitest';
import { createBoard } from '../boards.ts';
import { Crowd } from '../live-oracle/crowd.ts';
import type { Arena } from './arena.ts';
import { Balancer } from './balancer.ts';
import { type Outcome, tryFault } from './trial.ts';

export const MEGABYTE = 1024 * 1024;
const PATIENCE_MS = 60_000;
const BULK_MEMBERS = 100;
const BULK_BYTES = 900;
/** Longer than a tick: each writing is a frame of its own. */
const BULK_REST_MS = 40;
const PERIODS = ['daily', 'weekly', 'monthly', 'yearly'] as const;

export interface StallOptions {
  viewers: number;
  /** Who watch a board so large that what they do not read does not fit into the system’s buffers. */
  bulkViewers: number;
  /** How often the large board moves meanwhile: half a megabyte for each of those readers. */
  rounds: number;
  /**
   * How much at most waits for a reader in the process and in the system’s buffers: what it is sent
   * when it reads again.
   */
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
    const watched = () => bulk.topics.map((topic) => ({ topic, limit: BULK_MEMBERS }));
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
    expect(balancer.stallEvery(2)).toBeGreaterThanOrEqual(viewers / 2);
    expect(side.stallEvery(1)).toBe(count);
    await bulk.move(rounds);
    for (const one of [balancer, side]) one.resume();
    await bulkCrowd.converges(source, PATIENCE_MS);
    await crowd.inStep(PATIENCE_MS);
    const waited = side.waitedBytes();
    console.log(`at most ${Math.round(waited / MEGABYTE)} MB waited for a reader`);
    expect(waited).toBeLessThan(boundBytes ?? Number.POSITIVE_INFINITY);
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
    const key = await createBoard(host, { periods: ['all-time', ...PERIODS] });
    const board = new BulkBoard(host, key);
    await board.move(1);
    return board;
  }

  /** One write moves all of them. */
  get topics(): string[] {
    const topic = `leaderboard:${this.#key}`;
    return [topic, ...PERIODS.map((period) => `${topic}@current:${period}`)];
  }

  async move(rounds: number): Promise<void> {
    for (let round = 0; round < rounds; round += 1) {
      await this.#writeAll();
      await delay(BULK_REST_MS);
    }
  }

  async #writeAll(): Promise<void> {
    this.#round += 1;
    const submissions = Array.from({ length: BULK_MEMBERS }, (_, index) => ({
      memberId: `bulk-${index}`,
      score: this.#round * BULK_MEMBERS + index,
      metadata: { text: String(this.#round % 10).repeat(BULK_BYTES) },
    }));
    await this.#host.submitScores(this.#key, submissions);
  }
}
