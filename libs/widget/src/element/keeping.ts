/** What a page keeps for its visitor, or forgets where the browser lets it keep nothing. */
export class Keeping {
  readonly #storage: () => Storage;
  readonly #memory = new Map<string, string>();

  /** A function, because to name a storage that is forbidden is an error already. */
  constructor(storage: () => Storage) {
    this.#storage = storage;
  }

  recall(name: string): string | undefined {
    try {
      return this.#storage().getItem(name) ?? this.#memory.get(name);
    } catch {
      return this.#memory.get(name);
    }
  }

  /** `undefined` forgets it. */
  keep(name: string, value: string | undefined): void {
    if (value === undefined) this.#memory.delete(name);
    else this.#memory.set(name, value);
    try {
      if (value === undefined) this.#storage().removeItem(name);
      else this.#storage().setItem(name, value);
    } catch {}
  }
}

/** Another page of the site finds it too, another day. */
export const lasting = new Keeping(() => localStorage);

/** It outlives a reload, and not the visit: the next person at a shared screen is somebody else. */
export const visiting = new Keeping(() => sessionStorage);
