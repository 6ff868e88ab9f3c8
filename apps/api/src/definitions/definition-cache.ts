import { DomainError, StaleDefinitionError } from '@rostrum/domain';
import { LRUCache } from 'lru-cache';
import { LookUps } from './look-ups.ts';

const MAX_DEFINITIONS = 20_000;
/** After this long a copy is looked up again, in the background, while it goes on serving. */
const FRESH_MS = 30_000;

export interface DefinitionSource<T> {
  /** From the source of truth, installed in the live store if that has an older one. */
  load(tenantId: string, reference: string): Promise<T | undefined>;
  notFound(): DomainError;
}

interface Kept<T> {
  definition: T;
  loadedAtMs: number;
}

/**
 * Definitions of boards or polls held in the process. A stale copy cannot do harm: scripts refuse
 * to run on one, and it is then loaded again. News of changes only makes that rare.
 */
export class DefinitionCache<T extends object> {
  readonly #source: DefinitionSource<T>;
  readonly #kept = new LRUCache<string, Kept<T>>({ max: MAX_DEFINITIONS });
  readonly #lookUps = new LookUps<T | undefined>();

  constructor(source: DefinitionSource<T>) {
    this.#source = source;
  }

  /** @throws DomainError `*.not_found` */
  async get(tenantId: string, reference: string): Promise<T> {
    const name = nameOf(tenantId, reference);
    const kept = this.#kept.get(name);
    if (!kept) return this.#require(tenantId, reference);
    if (Date.now() - kept.loadedAtMs > FRESH_MS) {
      kept.loadedAtMs = Date.now();
      this.#load(tenantId, reference).catch(() => {});
    }
    return kept.definition;
  }

  /** Runs `action` on the definition, once more on a fresh one if the store finds it stale. */
  async use<R>(
    tenantId: string,
    reference: string,
    action: (definition: T) => Promise<R>,
  ): Promise<R> {
    const definition = await this.get(tenantId, reference);
    try {
      return await action(definition);
    } catch (error) {
      if (!(error instanceof StaleDefinitionError)) throw error;
    }
    this.#discard(tenantId, reference, definition);
    try {
      return await action(await this.#require(tenantId, reference));
    } catch (error) {
      if (!(error instanceof StaleDefinitionError)) throw error;
      throw new DomainError('store.unavailable', 'The definition is changing. Try again.', {
        cause: error,
      });
    }
  }

  forget(tenantId: string, reference: string): void {
    const name = nameOf(tenantId, reference);
    this.#kept.delete(name);
    this.#lookUps.outdate(name);
  }

  forgetAll(): void {
    this.#kept.clear();
    this.#lookUps.outdateAll();
  }

  /** Of the many who find it stale the first one forgets it; the others share what he looks up. */
  #discard(tenantId: string, reference: string, stale: T): void {
    const kept = this.#kept.get(nameOf(tenantId, reference));
    if (kept?.definition === stale) this.forget(tenantId, reference);
  }

  async #require(tenantId: string, reference: string): Promise<T> {
    const definition = await this.#load(tenantId, reference);
    if (!definition) throw this.#source.notFound();
    return definition;
  }

  #load(tenantId: string, reference: string): Promise<T | undefined> {
    const name = nameOf(tenantId, reference);
    return this.#lookUps.find(
      name,
      () => this.#source.load(tenantId, reference),
      (definition) => {
        if (definition) this.#kept.set(name, { definition, loadedAtMs: Date.now() });
        else this.#kept.delete(name);
      },
    );
  }
}

function nameOf(tenantId: string, reference: string): string {
  return `${tenantId}/${reference}`;
}
