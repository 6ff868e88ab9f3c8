import { RostrumClient } from '@rostrum/client';
import type { Durability } from '@rostrum/domain';
import { expect, vi } from 'vitest';
import { type DurableView, viewDatabase } from '../durable.ts';
import type { Arena } from '../live-faults/arena.ts';
import { type Acknowledged, CountingLoad, makeTarget, type Placement } from './counting-load.ts';
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
  /** Of what was acknowledged when it was applied, where the fault may lose that. */
  lostApplied: number;
  doubled: number;
  /** Partitions that were rebuilt from PostgreSQL; others were compared at most. */
  rebuilt: number;
  /** From the end of the fault to the next acknowledgement of each kind of write. */
  recoveredMs: number;
}

export interface TrialOptions {
  fault: string;
  /** Whether Redis may lose what PostgreSQL does not have yet, as `applied` allows. */
  losesApplied?: boolean;
}

/** Writers to one target. */
export interface LoadOptions {
  durability: Durability;
  place?: Placement;
  /** The faults do not meet it: it loses nothing whatever comes. */
  isElsewhere?: boolean;
}

type Reckoning = Pick<Outcome, 'lost' | 'lostApplied' | 'doubled'>;

interface TrialLoad {
  load: CountingLoad;
  /** What is acknowledged when it is applied may go with the memory of Redis. */
  mayLose: boolean;
}

/**
 * Clients write all along, boards and polls that are acknowledged when applied and when persisted; the
 * fault comes and goes; in the end what was acknowledged is compared with what Redis holds, what
 * PostgreSQL holds, and what its log adds up to.
 */
export class LogTrials {
  readonly #arena: Arena;
  readonly #view: DurableView;
  readonly #loads: TrialLoad[];

  private constructor(arena: Arena, view: DurableView, loads: TrialLoad[]) {
    this.#arena = arena;
    this.#view = view;
    this.#loads = loads;
  }

  static async open(
    arena: Arena,
    options: readonly LoadOptions[] = [{ durability: 'persisted' }, { durability: 'applied' }],
  ): Promise<LogTrials> {
    const { host, source, balancer, stores } = arena;
    const once = { maxAttempts: 1, timeoutMs: REQUEST_MS };
    const token = source.tokens.host;
    const client = new RostrumClient({ baseUrl: balancer.url, token, ...once });
    const loads: TrialLoad[] = [];
    for (const { durability, place, isElsewhere = false } of options) {
      const load = new CountingLoad(client, await makeTarget(host, durability, place));
      loads.push({ load, mayLose: durability === 'applied' && !isElsewhere });
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
    const epochs = await this.#epochs();
    for (const { load } of this.#loads) load.start();
    await this.#acknowledgeMore(BEFORE);
    await act();
    const endedAt = performance.now();
    await this.#acknowledgeMore(1);
    const recoveredMs = Math.round(performance.now() - endedAt);
    await this.#acknowledgeMore(AFTER);
    for (const { load } of this.#loads) await load.stop();
    const reckoning = await this.#settle(losesApplied);
    expect(this.#loads.flatMap(({ load }) => load.faults)).toEqual([]);
    return {
      fault,
      acknowledged: this.#sum('count') - count,
      repeated: this.#sum('repeated') - repeated,
      ...reckoning,
      rebuilt: (await this.#epochs()).filter((epoch, at) => epoch !== epochs[at]).length,
      recoveredMs,
    };
  }

  /** By partition. */
  async #epochs(): Promise<string[]> {
    const rows = await this.#view.rows<{ epoch: string }>(
      'SELECT epoch FROM partitions ORDER BY partition',
    );
    return rows.map(({ epoch }) => epoch);
  }

  /** Both kinds of writes go on. */
  async #acknowledgeMore(count: number): Promise<void> {
    const before = this.#loads.map(({ load }) => load.count);
    await vi.waitFor(() => {
      for (const [index, { load }] of this.#loads.entries()) {
        expect(load.count).toBeGreaterThanOrEqual((before[index] ?? 0) + count);
      }
    }, PATIENCE);
  }

  /** Waits until all is stored; then nothing may differ, and nothing does any more. */
  async #settle(losesApplied: boolean): Promise<Reckoning> {
    const reckoning = { lost: 0, lostApplied: 0, doubled: 0 };
    for (const one of this.#loads) {
      const mayLose = losesApplied && one.mayLose;
      const { lost, doubled } = await (mayLose ? this.#agreed(one) : this.#asAcknowledged(one));
      if (mayLose) reckoning.lostApplied += lost;
      else reckoning.lost = Math.max(reckoning.lost, lost);
      reckoning.doubled = Math.max(reckoning.doubled, doubled);
    }
    return reckoning;
  }

  /** What Redis holds, PostgreSQL holds and its log adds up to is what was acknowledged. */
  async #asAcknowledged({ load }: TrialLoad): Promise<Difference> {
    let worst: Difference = { lost: 0, doubled: 0 };
    await vi
      .waitFor(async () => {
        const differences = (await this.#held(load)).map((held) => differenceOf(load, held));
        worst = {
          lost: Math.max(...differences.map(({ lost }) => lost)),
          doubled: Math.max(...differences.map(({ doubled }) => doubled)),
        };
        expect(worst).toEqual({ lost: 0, doubled: 0 });
      }, PATIENCE)
      .catch(() => {});
    return worst;
  }

  /** The three are the same, and less than what was acknowledged perhaps; from there on it counts. */
  async #agreed({ load }: TrialLoad): Promise<Difference> {
    const live = await vi.waitFor(async () => {
      const [acknowledged, ...others] = await this.#held(load);
      for (const other of others) {
        expect(differenceOf({ acknowledged }, other)).toEqual({ lost: 0, doubled: 0 });
      }
      return acknowledged;
    }, PATIENCE);
    const difference = differenceOf(load, live);
    load.acknowledged = live;
    return difference;
  }

  async #held({ target }: CountingLoad): Promise<[Acknowledged, Acknowledged, Acknowledged]> {
    return [
      await heldLive(this.#arena, target),
      await heldStored(this.#view, target),
      await foldedLog(this.#view, target),
    ];
  }

  #sum(name: 'count' | 'repeated'): number {
    return this.#loads.reduce((sum, { load }) => sum + load[name], 0);
  }
}
