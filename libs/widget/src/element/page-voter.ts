import type { VoterProof } from '@rostrum/client';
import { lasting, visiting } from './keeping.ts';

/** A voter without a voter token: known by the code that was typed or scanned, and by the device. */
export class PageVoter {
  readonly code: string | undefined;
  readonly #name: string;

  constructor(source: string, token: string | undefined, code: string | undefined) {
    this.code = code;
    this.#name = `rostrum ${source} ${token ?? ''}`;
  }

  proof(): VoterProof {
    return { code: this.code, device: lasting.recall(this.#name) };
  }

  /** Takes note of the device token that came with an answer. */
  learn(device: string | undefined): void {
    if (device !== undefined) lasting.keep(this.#name, device);
  }

  /** The same whenever this voter looks, for an order of options of its own. */
  get seed(): string {
    if (this.code !== undefined) return this.code;
    const name = `${this.#name} order`;
    const seed = lasting.recall(name) ?? `${Math.random()}`;
    lasting.keep(name, seed);
    return seed;
  }
}

/**
 * The code that was typed into a poll, good until the visit ends; it stands in for the one that the
 * page was given, and for no other.
 */
export class TypedCode {
  readonly #name: string;

  constructor(source: string, poll: string, given: string | undefined) {
    this.#name = `rostrum ${source} ${poll} code ${given ?? ''}`;
  }

  get value(): string | undefined {
    return visiting.recall(this.#name);
  }

  set value(code: string | undefined) {
    visiting.keep(this.#name, code);
  }
}
