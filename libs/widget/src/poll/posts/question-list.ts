import type { PollState } from '@rostrum/client';
import type { QuestionView } from '@rostrum/contracts';
import type { QuestionPage } from './question-calls.ts';
import type { Question } from './question-row.ts';

/** The first questions as they are live, those behind them as they were asked for, and own votes. */
export class QuestionList {
  readonly #voted = new Map<string, boolean>();
  readonly #behind = new Map<string, QuestionView>();
  #live: readonly Question[] = [];
  #count = 0;
  #next: string | undefined;
  #hasAsked = false;

  observe({ questions = [], states }: PollState): void {
    this.#live = questions;
    this.#count = (states?.shown ?? 0) + (states?.answered ?? 0);
  }

  /** A page of the service; the first one is of questions that are live. */
  take({ items, nextCursor }: QuestionPage): void {
    for (const item of items) {
      this.#behind.set(item.id, item);
      if (item.hasVoted !== undefined) this.#voted.set(item.id, item.hasVoted);
    }
    this.#next = nextCursor;
    this.#hasAsked = true;
  }

  /** In the order of the service. */
  get items(): Question[] {
    const live = new Set(this.#live.map(({ id }) => id));
    // What fitted into the live list and is not there any more was hidden or withdrawn.
    const isWhole = this.#count <= this.#live.length;
    const behind = isWhole ? [] : [...this.#behind.values()].filter(({ id }) => !live.has(id));
    return [...this.#live, ...behind.slice(0, this.#count - this.#live.length)];
  }

  /** Whether there are questions beyond those here. */
  get hasMore(): boolean {
    return this.#count > this.items.length && !(this.#hasAsked && this.#next === undefined);
  }

  /** How many there are in all, here or beyond. */
  get count(): number {
    return this.#count;
  }

  /** Where the next page begins. */
  get next(): string | undefined {
    return this.#next;
  }

  hasVoted(id: string): boolean {
    return this.#voted.get(id) ?? false;
  }

  vote(id: string, hasVoted: boolean, votes?: number): void {
    this.#voted.set(id, hasVoted);
    const behind = this.#behind.get(id);
    if (behind && votes !== undefined) this.#behind.set(id, { ...behind, votes });
  }

  remove(id: string): void {
    this.#behind.delete(id);
  }
}
