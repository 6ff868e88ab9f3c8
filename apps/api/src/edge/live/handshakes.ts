import { Inject, Injectable } from '@nestjs/common';
import type { Config } from '../../config.ts';
import { Meters } from '../../meters/meters.ts';
import { CONFIG } from '../../ports.ts';
import { TokenBucket } from './token-bucket.ts';

/** A burst of newcomers is as many as come in so many seconds. A longer one would hold up all else. */
const BURST_SECONDS = 0.5;

/**
 * How many newcomers an instance takes at a time, and in all: those who come back after another one
 * died would else take all its time from those who are here. Who is turned away comes again later.
 */
@Injectable()
export class Handshakes {
  readonly #bucket: TokenBucket;
  readonly #maxConnections: number;
  #connections = 0;

  constructor(@Inject(CONFIG) { handshakesPerSecond, maxConnections }: Config, meters: Meters) {
    meters.connections = () => this.#connections;
    this.#bucket = new TokenBucket(handshakesPerSecond, BURST_SECONDS * handshakesPerSecond);
    this.#maxConnections = maxConnections;
  }

  mayEnter(): boolean {
    return this.#connections < this.#maxConnections && this.#bucket.take();
  }

  /** Counts a connection until the function that it returns is called. */
  count(): () => void {
    this.#connections += 1;
    let isCounted = true;
    return () => {
      if (isCounted) this.#connections -= 1;
      isCounted = false;
    };
  }
}
