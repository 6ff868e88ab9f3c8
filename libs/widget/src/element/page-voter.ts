import type { VoterProof } from '@rostrum/client';

/** Where the page has no storage, or may not use it, a device is known until the page is left. */
const memory = new Map<string, string>();

/** What was kept for a service and a publishable key: another page of the site finds it too. */
function recall(name: string): string | undefined {
  try {
    return localStorage.getItem(name) ?? memory.get(name);
  } catch {
    return memory.get(name);
  }
}

function keep(name: string, value: string): void {
  memory.set(name, value);
  try {
    localStorage.setItem(name, value);
  } catch {}
}

/** A voter without a voter token: known by the code that was typed or scanned, and by the device. */
export class PageVoter {
  readonly code: string | undefined;
  readonly #name: string;

  constructor(source: string, token: string | undefined, code: string | undefined) {
    this.code = code;
    this.#name = `rostrum ${source} ${token ?? ''}`;
  }

  proof(): VoterProof {
    return { code: this.code, device: recall(this.#name) };
  }

  /** Takes note of the device token that came with an answer. */
  learn(device: string | undefined): void {
    if (device !== undefined) keep(this.#name, device);
  }

  /** The same whenever this voter looks, for an order of options of its own. */
  get seed(): string {
    if (this.code !== undefined) return this.code;
    const name = `${this.#name} order`;
    const seed = recall(name) ?? `${Math.random()}`;
    keep(name, seed);
    return seed;
  }
}
