import { setTimeout as delay } from 'node:timers/promises';
import { Inject, Injectable } from '@nestjs/common';
import {
  type BallotCounter,
  type BallotTimes,
  type CountingResult,
  type CountRequest,
  countTally,
  type LogPosition,
  type Poll,
  type PollState,
  type Recount,
} from '@rostrum/domain';
import { LRUCache } from 'lru-cache';
import { DurabilityService } from '../durability/durability.service.ts';
import { BALLOT_COUNTER } from '../ports.ts';

/** A request waits so long for a count under way, and then shows what there is. */
const PATIENCE_MS = 2_000;
/** While ballots come in, a count is made anew no sooner than this. */
const FRESH_MS = 1_000;
const MAX_KEPT = 500;

export interface CountReading {
  request: CountRequest;
  /** `undefined` while the first is under way. */
  counted: { result: CountingResult; isCurrent: boolean } | undefined;
}

interface Kept {
  result: CountingResult;
  /** All ballots of this version are in it. */
  version: number;
  atMs: number;
}

/**
 * Counts of polls by a method. What follows from the tally is there at once; the others are counted
 * from the ballots in the durable store, in a thread of its own, and kept until ballots change.
 */
@Injectable()
export class PollCounts {
  readonly #kept = new LRUCache<string, Kept>({ max: MAX_KEPT });
  readonly #running = new Map<string, Promise<Kept>>();

  constructor(
    @Inject(BALLOT_COUNTER) private readonly counter: BallotCounter,
    private readonly durability: DurabilityService,
  ) {}

  /**
   * `position`: of the log when the state was read; none for a round that is over.
   * @throws DomainError `store.unavailable`
   */
  async read(
    poll: Poll,
    state: PollState,
    position: LogPosition | undefined,
    request: CountRequest,
  ): Promise<CountReading> {
    const atOnce = countTally(poll, state.tally, request);
    if (atOnce) return { request, counted: { result: atOnce, isCurrent: true } };
    const name = JSON.stringify([poll.id, state.round, request]);
    const kept = this.#kept.get(name);
    if (kept?.version === state.version) return reading(request, kept, state);
    if (kept && performance.now() - kept.atMs < FRESH_MS) return reading(request, kept, state);
    const running = this.#running.get(name) ?? this.#start(name, poll, state, position, request);
    const latest = await Promise.race([running, delay(PATIENCE_MS, kept, { ref: false })]);
    return reading(request, latest, state);
  }

  /**
   * When the ballots of a round came, up to a position of the log.
   * @throws DomainError `store.unavailable`
   */
  async times(poll: Poll, round: number, position: LogPosition): Promise<BallotTimes> {
    await this.durability.untilStored(position);
    return this.counter.times(poll, round);
  }

  /** @throws DomainError `store.unavailable` */
  async recount(poll: Poll, position: LogPosition): Promise<Recount> {
    await this.durability.untilStored(position);
    return this.counter.recount(poll, position);
  }

  #start(
    name: string,
    poll: Poll,
    state: PollState,
    position: LogPosition | undefined,
    request: CountRequest,
  ): Promise<Kept> {
    const running = this.#count(poll, state, position, request)
      .then((kept) => {
        this.#kept.set(name, kept);
        return kept;
      })
      .finally(() => this.#running.delete(name));
    this.#running.set(name, running);
    // Whoever waits is told; nobody may be waiting any more.
    running.catch(() => {});
    return running;
  }

  async #count(
    poll: Poll,
    { round, version }: PollState,
    position: LogPosition | undefined,
    request: CountRequest,
  ): Promise<Kept> {
    if (position) await this.durability.untilStored(position);
    const result = await this.counter.count(poll, round, request);
    return { result, version, atMs: performance.now() };
  }
}

function reading(request: CountRequest, kept: Kept | undefined, state: PollState): CountReading {
  const counted = kept && { result: kept.result, isCurrent: kept.version >= state.version };
  return { request, counted };
}
