import type { StreamEntry } from '@rostrum/domain';

/**
 * Notices when an entry is missing between those that were handed on. A reader whose lease has
 * ended may still be served the next entry by a read that was waiting; its successor, which found
 * nothing pending when it took over, would go on behind that entry, and it would never be stored.
 */
export class SequenceWatch {
  /** The last sequence handed on, by partition. */
  readonly #last = new Map<number, number>();

  /** Partitions whose entries do not follow on what was handed on before; the others are noted. */
  findIncomplete(entries: readonly StreamEntry[]): Set<number> {
    const incomplete = new Set<number>();
    for (const [partition, own] of Map.groupBy(entries, (entry) => entry.partition)) {
      if (this.#follows(partition, own)) this.note(own);
      else incomplete.add(partition);
    }
    return incomplete;
  }

  note(entries: readonly StreamEntry[]): void {
    for (const { partition, event } of entries) {
      if (event) this.#last.set(partition, event.position.sequence);
    }
  }

  #follows(partition: number, entries: readonly StreamEntry[]): boolean {
    const last = this.#last.get(partition);
    if (last === undefined) return false;
    return entries.every(({ event }, index) => event?.position.sequence === last + 1 + index);
  }
}
