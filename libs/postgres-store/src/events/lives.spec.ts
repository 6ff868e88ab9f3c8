import { joinEpoch, type LogEvent, type LogPosition, type LogStanding } from '@rostrum/domain';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EpochMismatchError } from './errors.ts';
import { compareLog, isLost, type StoredMark } from './lives.ts';
import { judgeEvents } from './marks.ts';

const PARTITION = 3;

/** Which process holds the log, what of it there is, and which writes were told to be applied. */
class Redis {
  run = 'run-0';
  epoch: string | undefined = 'e0';
  confirmedBy: string | undefined = 'run-0';
  events: LogEvent[] = [];
  #runs = 0;

  get isOpen(): boolean {
    return this.epoch !== undefined && this.confirmedBy === this.run;
  }

  get sequence(): number {
    return this.events.at(-1)?.position.sequence ?? 0;
  }

  get standing(): LogStanding {
    const { epoch, sequence, isOpen: isConfirmed, run } = this;
    return { partition: PARTITION, epoch, sequence, isConfirmed, run, hasProfiles: true };
  }

  append(version: number): void {
    if (!this.isOpen || this.epoch === undefined) return;
    const position = { partition: PARTITION, epoch: this.epoch, sequence: this.sequence + 1 };
    this.events.push(anEvent(position, version));
  }

  /** Comes back as another process, without its last events and, maybe, as of an older life. */
  restart(lost: number): void {
    this.#runs += 1;
    this.run = `run-${this.#runs}`;
    this.events = this.events.slice(0, Math.max(0, this.events.length - lost));
    const last = this.events.at(-1);
    if (lost > 0 && last && this.epoch !== undefined) this.epoch = last.position.epoch;
  }
}

function anEvent(position: LogPosition, version: number): LogEvent {
  const body = { type: 'entry.removed', memberId: 'm', periods: [] } as const;
  return {
    position,
    tenantId: 't',
    resourceId: 'r',
    version,
    atMs: 0,
    body: { ...body, periods: [] },
  };
}

/** The database: its mark, and what it stored in order. */
class Database {
  mark: StoredMark = {
    partition: PARTITION,
    epoch: 'e0',
    sequence: 0,
    life: 0,
    cuts: [],
    run: undefined,
    formerEpochs: [],
    droppedThrough: 0,
  };
  stored: LogEvent[] = [];
  #epochs = 0;

  get marks(): Map<number, StoredMark> {
    return new Map([[PARTITION, this.mark]]);
  }

  store(events: readonly LogEvent[]): LogEvent[] {
    const { fresh, lost } = judgeEvents(events, this.marks);
    this.stored.push(...fresh);
    const last = fresh.at(-1);
    if (last) this.mark = { ...this.mark, sequence: last.position.sequence };
    return lost;
  }

  compare(standing: LogStanding) {
    const { comparison, begins } = compareLog(standing, this.marks);
    if (begins) this.mark = { ...this.mark, life: begins.life, cuts: begins.cuts, run: begins.run };
    return comparison;
  }

  beginEpoch(): string {
    this.#epochs += 1;
    const formerEpochs = [...this.mark.formerEpochs, this.mark.epoch];
    this.mark = {
      ...this.mark,
      epoch: `e${this.#epochs}`,
      life: 0,
      cuts: [],
      run: undefined,
      formerEpochs,
    };
    return this.mark.epoch;
  }
}

type Step =
  | { do: 'append' }
  | { do: 'read'; count: number }
  | { do: 'store'; pick: number }
  | { do: 'restart'; lost: number }
  | { do: 'look' }
  | { do: 'compare'; pick: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 8, arbitrary: fc.constant({ do: 'append' } as const) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('read' as const),
      count: fc.integer({ min: 1, max: 4 }),
    }),
  },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('store' as const), pick: fc.nat(20) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('restart' as const), lost: fc.nat(4) }) },
  { weight: 3, arbitrary: fc.constant({ do: 'look' } as const) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('compare' as const), pick: fc.nat(20) }) },
);

/** Several instances at once: each look and each reading is acted on later, or never. */
class World {
  readonly redis = new Redis();
  readonly database = new Database();
  readonly #batches: LogEvent[][] = [];
  readonly #looks: LogStanding[] = [];
  #version = 0;

  perform(action: Step): void {
    switch (action.do) {
      case 'append':
        this.#version += 1;
        this.redis.append(this.#version);
        return;
      case 'read': {
        const unstored = this.redis.events.filter(
          ({ position }) => position.sequence > this.database.mark.sequence,
        );
        this.#batches.push(unstored.slice(0, action.count));
        return;
      }
      case 'store': {
        const batch = this.#batches[action.pick % (this.#batches.length || 1)];
        if (batch) this.database.store(batch);
        return;
      }
      case 'restart':
        this.redis.restart(action.lost);
        return;
      case 'look':
        this.#looks.push(this.redis.standing);
        return;
      case 'compare': {
        const look = this.#looks[action.pick % (this.#looks.length || 1)];
        if (look && !look.isConfirmed) this.#act(look);
      }
    }
  }

  /** All that is on its way has come, somebody looked, and everything is stored. */
  settle(): void {
    for (const batch of this.#batches) this.database.store(batch);
    for (let looks = 0; looks < 3 && !this.redis.isOpen; looks += 1) this.#act(this.redis.standing);
    this.database.store(this.redis.events);
  }

  #act(standing: LogStanding): void {
    const comparison = this.database.compare(standing);
    if (!comparison.isComplete) {
      // Whoever rebuilds looks again first, under a lock.
      const now = this.redis.standing;
      if (now.isConfirmed || this.database.compare(now).isComplete) return;
      this.redis.epoch = this.database.beginEpoch();
      this.redis.events = [...this.database.stored];
      this.redis.confirmedBy = this.redis.run;
      return;
    }
    const { epoch, sequence } = this.redis;
    if (epoch !== standing.epoch || sequence !== standing.sequence) return;
    this.redis.epoch = comparison.epoch;
    this.redis.confirmedBy = this.redis.run;
  }
}

describe('a log that loses its last events again and again, while batches of it are on their way', () => {
  it('is stored as it is: nothing that it holds is missing, and nothing that it lost gets in its place', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const world = new World();
        for (const each of steps) world.perform(each);
        world.settle();
        const versions = (events: readonly LogEvent[]) => events.map(({ version }) => version);
        expect(world.redis.isOpen).toBe(true);
        expect(versions(world.database.stored)).toEqual(versions(world.redis.events));
      }),
      { numRuns: 5000 },
    );
  });
});

describe('isLost', () => {
  const mark: StoredMark = {
    partition: PARTITION,
    epoch: 'e1',
    sequence: 10,
    life: 2,
    cuts: [20, 15],
    run: 'r',
    formerEpochs: ['e0'],
    droppedThrough: 0,
  };
  const at = (epoch: string, sequence: number) =>
    isLost({ partition: PARTITION, epoch, sequence }, mark);

  it('goes by how far each life lasted', () => {
    expect(at(joinEpoch({ epoch: 'e1', life: 2 }), 99)).toBe(false);
    expect([at('e1~1', 15), at('e1~1', 16)]).toEqual([false, true]);
    expect([at('e1', 20), at('e1', 21)]).toEqual([false, true]);
  });

  it('takes for lost what is of an epoch that was given up', () => {
    expect(at('e0', 1)).toBe(true);
  });

  it('refuses what it never heard of', () => {
    expect(() => at('e7', 1)).toThrow(EpochMismatchError);
    expect(() => at('e1~3', 1)).toThrow(EpochMismatchError);
  });
});
