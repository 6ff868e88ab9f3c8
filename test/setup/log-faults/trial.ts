import { RostrumClient } from '@rostrum/client';
import { expect, vi } from 'vitest';
import { type DurableView, viewDatabase } from '../durable.ts';
import type { Arena } from '../live-faults/arena.ts';
import { CountingLoad, makeTarget } from './counting-load.ts';
import { type Difference, differenceOf, foldedLog, heldLive, heldStored } from './reckoning.ts';

const REQUEST_MS = 3000;
const BEFORE = 60;
const AFTER = 60;
const PATIENCE = { timeout: 120_000, interval: 25 };

/** A line of the table. */
export interface Outcome {
  fault: string;
  acknowledged: number;
  repeated: number;
  lost: number;
  doubled: number;
  /** From the end of the fault to the next acknowledgement of each kind of write. */
  recoveredMs: number;
}

/** What a trial may lose: what was only applied may go with the memory of Redis. */
export interface TrialOptions {
  fault: string;
  /** Whether Redis loses what PostgreSQL does not have yet. */
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

  async try({ fault }: TrialOptions, act: () => Promise<void>): Promise<Outcome> {
    const [count, repeated] = [this.#sum('count'), this.#sum('repeated')];
    for (const load of this.#loads) load.start();
    await this.#acknowledgeMore(BEFORE);
    await act();
    const endedAt = performance.now();
    await this.#acknowledgeMore(1);
    const recoveredMs = Math.round(performance.now() - endedAt);
    await this.#acknowledgeMore(AFTER);
    for (const load of this.#loads) await load.stop();
    const difference = await this.#settle();
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
  async #settle(): Promise<Difference> {
    const look = () => Promise.all(this.#loads.map((load) => this.#differencesOf(load)));
    let found: Difference[] = [];
    await vi
      .waitFor(async () => {
        found = (await look()).flat();
        expect(found.every(({ lost, doubled }) => lost === 0 && doubled === 0)).toBe(true);
      }, PATIENCE)
      .catch(() => {});
    return found.reduce(
      (worst, { lost, doubled }) => ({
        lost: Math.max(worst.lost, lost),
        doubled: Math.max(worst.doubled, doubled),
      }),
      { lost: 0, doubled: 0 },
    );
  }

  async #differencesOf(load: CountingLoad): Promise<Difference[]> {
    const { target } = load;
    const held = [
      await heldLive(this.#arena, target),
      await heldStored(this.#view, target),
      await foldedLog(this.#view, target),
    ];
    return held.map((one) => differenceOf(load, one));
  }

  #sum(name: 'count' | 'repeated'): number {
    return this.#loads.reduce((sum, load) => sum + load[name], 0);
  }
}
