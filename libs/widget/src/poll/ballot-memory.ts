/**
 * What this voter chose, kept by the browser: the service tells whether a voter has voted, never
 * how. Losing it costs a check mark, so every fault of the storage is ignored.
 */
export class BallotMemory {
  readonly #name: string;
  #choices: readonly string[] = [];

  constructor(source: string, pollId: string, voter: string | undefined) {
    this.#name = `rostrum:ballot:${source}:${pollId}:${voter ?? ''}`;
    this.#choices = this.#read();
  }

  get choices(): readonly string[] {
    return this.#choices;
  }

  keep(choices: readonly string[]): void {
    this.#choices = choices;
    try {
      if (choices.length === 0) localStorage.removeItem(this.#name);
      else localStorage.setItem(this.#name, JSON.stringify(choices));
    } catch {
      // Storage is full or forbidden.
    }
  }

  #read(): readonly string[] {
    try {
      const kept: unknown = JSON.parse(localStorage.getItem(this.#name) ?? '[]');
      return Array.isArray(kept) ? kept.filter((one) => typeof one === 'string') : [];
    } catch {
      return [];
    }
  }
}
