import type { RostrumClient } from '@rostrum/client';

/** Members whose attribute is remembered as sent; beyond, it is sent once more. */
const MAX_REMEMBERED = 100_000;

/** Gives members the attribute that makes segments, each time that rows give it another value. */
export class MemberAttributes {
  readonly #client: RostrumClient;
  readonly #attribute: string;
  readonly #sent = new Map<string, string>();
  #waiting = new Map<string, string>();

  constructor(client: RostrumClient, attribute: string) {
    this.#client = client;
    this.#attribute = attribute;
  }

  add(memberId: string, value: string): void {
    if (value === '' || this.#sent.get(memberId) === value) return;
    if (this.#sent.size >= MAX_REMEMBERED) this.#sent.clear();
    this.#sent.set(memberId, value);
    this.#waiting.set(memberId, value);
  }

  /** Sends what was added since, of as many members as a batch of rows has at most. */
  async send(signal: AbortSignal): Promise<void> {
    if (this.#waiting.size === 0) return;
    const members = [...this.#waiting].map(([memberId, value]) => ({
      memberId,
      attributes: { [this.#attribute]: value },
    }));
    this.#waiting = new Map();
    await this.#client.putMembers(members, { signal });
  }
}
