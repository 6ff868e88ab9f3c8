import { RostrumClient } from '@rostrum/client';
import { expect, vi } from 'vitest';
import { type DurableView, viewDatabase } from '../durable.ts';
import type { Arena } from '../live-faults/arena.ts';
import { CountingLoad, makeTarget } from './counting-load.ts';
import type { Outcome } from './outcome.ts';
import {
  type Difference,
  differenceOf,
  foldedLog,
  type Held,
  heldLive,
  heldStored,
  isNone,
} from './reckoning.ts';

const REQUEST_MS = 3000;
const BEFORE = 60;
const AFTER = 60;
const PATIENCE = { timeout: 120_000, interval: 25 };

export interface TrialOptions {
  fault: string;
  /** Whether Redis loses what PostgreSQL does not have yet: `applied` does not promise to survive that. */
  losesApplied?: boolean;
}

/**
 * Clients write all along, boards and polls that are acknowledged when applied and when persisted; the
 * fault comes and goes; in the end what was acknowledged is compared with what Redis holds, what
 * PostgreSQL holds, and what its log adds up to.
 */
export class LogTrials {
  readonly #arena: Arena;
  readonly #view: DurableView;
  readonly #loads: CountingLoad[];

  private constructor(arena: Arena, view: DurableView, loads: CountingLoad[]) {
    this.#arena = arena;
    this.#view = view;
    this.#loads = loads;
  }

  static async open(arena: Arena): Promise<LogTrials> {
    const { host, source, balancer, stores } = arena;
    const once = { maxAttempts: 1, timeoutMs: REQUEST_MS };
    const token = source.tokens.host;
    const client = new RostrumClient({ baseUrl: balancer.url, token, ...once });
    const loads: CountingLoad[] = [];
    for (const durability of ['persisted', 'applied'] as const) {
      loads.push(new CountingLoad(client, await makeTarget(host, durability)));
    }
    return new LogTrials(arena, viewDatabase(stores), loads);
  }

  close(): Promise<void> {
    return this.#view.close();
  }

  async try(
    { fault, losesApplied = false }: TrialOptions,
    act: () => Promise<void>,
  ): Promise<Outcome> {
    const [count, repeated] = [this.#sum('count'), this.#sum('repeated')];
    for (const load of this.#loads) load.start();
    await this.#acknowledgeMore(BEFORE);
    await act();
    const endedAt = performance.now();
    await this.#acknowledgeMore(1);
    const recoveredMs = Math.round(performance.now() - endedAt);
    await this.#acknowledgeMore(AFTER);
    for (const load of this.#loads) await load.stop();
    const difference = await this.#settle(losesApplied);
    expect(this.#loads.flatMap(({ faults }) => faults)).toEqual([]);
    return {
      fault,
      acknowledged: this.#sum('count') - count,
      repeated: this.#sum('repeated') - repeated,
      ...difference,
      recoveredMs,
    };
  }

  /** Both kinds of writes go on. */
  async #acknowledgeMore(count: number): Promise<void> {
    const before = this.#loads.map((load) => load.count);
    await vi.waitFor(() => {
      for (const [index, load] of this.#loads.entries()) {
        expect(load.count).toBeGreaterThanOrEqual((before[index] ?? 0) + count);
      }
    }, PATIENCE);
  }

  /** Waits until all is stored; then nothing may differ, and nothing does any more. */
  async #settle(losesApplied: boolean): Promise<Difference & { lostApplied: number }> {
    let lostApplied = 0;
    if (losesApplied) {
      for (const load of this.#loads) {
        if (load.target.durability === 'applied') lostApplied += await this.#giveUpLost(load);
      }
    }
    let found: Difference[] = [];
    await vi
      .waitFor(async () => {
        const looks = this.#loads.map(async (load) => {
          const held = await this.#heldOf(load);
          return held.map((one) => differenceOf(load.acknowledged, one));
        });
        found = (await Promise.all(looks)).flat();
        expect(found.every(isNone)).toBe(true);
      }, PATIENCE)
      .catch(() => {});
    const lost = Math.max(...found.map((one) => one.lost));
    return { lost, doubled: Math.max(...found.map((one) => one.doubled)), lostApplied };
  }

  /**
   * What is gone everywhere alike was not promised; how many writes. Nobody may have one more, and
   * Redis, PostgreSQL and the log may not differ.
   */
  async #giveUpLost(load: CountingLoad): Promise<number> {
    const [live, stored, folded] = await vi.waitFor(async () => {
      const [first, ...others] = await this.#heldOf(load);
      if (!first) throw new Error('nothing is held');
      expect(others.map((one) => differenceOf(first, one)).every(isNone)).toBe(true);
      return [first, ...others];
    }, PATIENCE);
    expect([stored, folded]).toEqual([live, live]);
    const { lost, doubled } = differenceOf(load.acknowledged, live);
    expect(doubled).toBe(0);
    load.acknowledged = live;
    return lost;
  }

  async #heldOf({ target }: CountingLoad): Promise<Held[]> {
    return [
      await heldLive(this.#arena, target),
      await heldStored(this.#view, target),
      await foldedLog(this.#view, target),
    ];
  }

  #sum(name: 'count' | 'repeated'): number {
    return this.#loads.reduce((sum, load) => sum + load[name], 0);
  }
}
