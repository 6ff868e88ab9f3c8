import { LRUCache } from 'lru-cache';

/** A sender may tap so often at once, and so often a second in the long run. */
const BURST = 30;
const PER_SECOND = 10;
/** An address is that of a whole office: many people's worth. */
const BURST_OF_ADDRESS = 1_000;
const PER_SECOND_OF_ADDRESS = 300;
const MAX_SENDERS = 100_000;

interface Bucket {
  tokens: number;
  atMs: number;
}

/** How many reactions of a sender count: a bucket each that fills by the second. */
export class ReactionLimits {
  readonly #buckets = new LRUCache<string, Bucket>({ max: MAX_SENDERS });

  /** Of one person. */
  take(sender: string, wanted: number, nowMs: number): number {
    return this.#take(`p/${sender}`, wanted, nowMs, BURST, PER_SECOND);
  }

  takeOfAddress(address: string, wanted: number, nowMs: number): number {
    return this.#take(`a/${address}`, wanted, nowMs, BURST_OF_ADDRESS, PER_SECOND_OF_ADDRESS);
  }

  #take(name: string, wanted: number, nowMs: number, burst: number, perSecond: number): number {
    const bucket = this.#buckets.get(name) ?? { tokens: burst, atMs: nowMs };
    const gained = ((nowMs - bucket.atMs) / 1000) * perSecond;
    const tokens = Math.min(burst, bucket.tokens + Math.max(0, gained));
    const granted = Math.min(wanted, Math.floor(tokens));
    this.#buckets.set(name, { tokens: tokens - granted, atMs: nowMs });
    return granted;
  }
}
