import type { LogEvent } from '@rostrum/domain';
import { foldEvents, foldOnto, type HeldState, type Outcome, type SettledState } from './fold.ts';
import { rowKey } from './row-key.ts';

/** Stands in stored events where a member was that has been erased. */
const NOBODY = '';

/**
 * What an event that comes late leaves behind now. Every row it touches is folded from it and from all
 * events after it; so a row that was changed since stays as the change left it, and what was done to
 * a row that was missing is done now. Of other rows nothing is kept, however many events there are.
 */
export class LateOutcome {
  readonly #event: LogEvent;
  readonly #own: Outcome;
  readonly #outcome: Outcome;

  constructor(event: LogEvent) {
    this.#event = event;
    this.#own = foldEvents([event]);
    this.#outcome = foldEvents([event]);
  }

  /** Goes on with events after it, in order. */
  follow(events: readonly LogEvent[]): void {
    foldOnto(this.#outcome, events);
    this.#keepOwn();
  }

  get outcome(): Outcome {
    const { entries } = this.#outcome;
    const kept = [...entries].filter(([, { memberId }]) => memberId !== NOBODY);
    return { ...this.#outcome, entries: new Map(kept) };
  }

  /** Whether an entry would come back that may be of a member who was erased since: nobody knows. */
  get mayBeErased(): boolean {
    const { entries } = this.#outcome;
    return [...entries.values()].some(
      ({ leaderboardId, period, entry, sequence }) =>
        entry !== undefined &&
        sequence === this.#event.position.sequence &&
        entries.has(rowKey(leaderboardId, period, NOBODY)),
    );
  }

  #keepOwn(): void {
    const [all, own] = [this.#outcome, this.#own];
    const periods = new Set(
      [...own.entries.values()].map(({ leaderboardId, period }) =>
        rowKey(leaderboardId, period, NOBODY),
      ),
    );
    keep(all.entries, (key) => own.entries.has(key) || periods.has(key));
    keep(all.ballots, (key) => own.ballots.has(key));
    keep(all.asides, (key) => own.asides.has(key) || own.ballots.has(key));
    keep(all.moves, (key) => own.moves.has(key));
    keep(all.closings, (key) => own.closings.has(key));
    all.held = own.held;
    all.rounds = own.rounds;
    const held = new Set([...own.held.map(heldKey), ...own.settled.map(settledKey)]);
    all.settled = all.settled.filter((settled) => held.has(settledKey(settled)));
    this.#keepOwnPosts();
    this.#keepOwnTraces();
  }

  #keepOwnPosts(): void {
    const [all, own] = [this.#outcome.posts, this.#own.posts];
    keep(all.asked, (key) => own.asked.has(key));
    keep(all.changed, (key) => own.changed.has(key));
    keep(all.removed, (key) => own.removed.has(key));
    keep(all.words, (key) => own.words.has(key));
    keep(all.texts, (key) => own.texts.has(key) || this.#own.ballots.has(key));
    keep(
      all.votes,
      (key, { pollId, questionId }) =>
        own.votes.has(key) || own.asked.has(rowKey(pollId, questionId)),
    );
  }

  #keepOwnTraces(): void {
    const [all, own] = [this.#outcome.traces, this.#own.traces];
    keep(all.asideVoters, (key) => own.asideVoters.has(key));
    keep(all.spellings, (key) => own.spellings.has(key));
    // The greatest number that was given stays, whatever comes late.
    all.postCounts = own.postCounts;
  }
}

function keep<T>(rows: Map<string, T>, isOwn: (key: string, row: T) => boolean): void {
  for (const [key, row] of rows) {
    if (!isOwn(key, row)) rows.delete(key);
  }
}

function heldKey({ leaderboardId, held }: HeldState): string {
  return rowKey(leaderboardId, held.id);
}

function settledKey({ leaderboardId, quarantineId }: SettledState): string {
  return rowKey(leaderboardId, quarantineId);
}
