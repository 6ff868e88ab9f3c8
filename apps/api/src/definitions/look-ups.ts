/**
 * Look-ups under way: one at a time for a name, however many ask. What was being looked up when
 * news of it came may be what it was before: it answers those who asked before the news, and is
 * neither kept nor given to anybody else.
 */
export class LookUps<T> {
  readonly #running = new Map<string, Promise<T>>();

  /** Joins the look-up under way, or begins one; what it finds is given to `keep` if still good. */
  find(name: string, lookUp: () => Promise<T>, keep: (found: T) => void): Promise<T> {
    const running = this.#running.get(name);
    if (running !== undefined) return running;
    const begun: Promise<T> = lookUp()
      .then((found) => {
        if (this.#running.get(name) === begun) keep(found);
        return found;
      })
      .finally(() => {
        if (this.#running.get(name) === begun) this.#running.delete(name);
      });
    this.#running.set(name, begun);
    return begun;
  }

  /** News of this name has come. */
  outdate(name: string): void {
    this.#running.delete(name);
  }

  /** News of any name may have been missed. */
  outdateAll(): void {
    this.#running.clear();
  }
}
