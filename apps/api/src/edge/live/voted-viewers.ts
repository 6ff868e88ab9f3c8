import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';

/** Longer than any subscription takes to be checked. */
const RECENT_MS = 60_000;
const MAX_RECENT = 10_000;

/** A voter of a poll. */
export interface VoterOf {
  tenantId: string;
  pollId: string;
  voterId: string;
}

/** Somebody who is shown counts for having voted. */
export interface VotedViewer {
  /** Shows it nothing more until it has asked again. */
  sendAway(): void;
}

/**
 * Who sees counts because of an own ballot, and who took it back lately. A viewer may be let in
 * just when its ballot is taken back: whoever lets it in takes a mark first, and asks after the
 * look-up whether the ballot was taken back since.
 */
@Injectable()
export class VotedViewers {
  readonly #viewers = new Map<string, Set<VotedViewer>>();
  /** Mark of the last retraction, by voter or by poll. */
  readonly #recent = new LRUCache<string, number>({ max: MAX_RECENT, ttl: RECENT_MS });
  #mark = 0;
  #allSince = 0;

  mark(): number {
    return this.#mark;
  }

  isRetractedSince(mark: number, voter: VoterOf): boolean {
    const recent = [nameOf(voter), prefixOf(voter)].map((name) => this.#recent.get(name) ?? 0);
    return Math.max(this.#allSince, ...recent) > mark;
  }

  add(voter: VoterOf, viewer: VotedViewer): void {
    const name = nameOf(voter);
    const viewers = this.#viewers.get(name) ?? new Set();
    this.#viewers.set(name, viewers.add(viewer));
  }

  remove(voter: VoterOf, viewer: VotedViewer): void {
    const name = nameOf(voter);
    const viewers = this.#viewers.get(name);
    viewers?.delete(viewer);
    if (viewers?.size === 0) this.#viewers.delete(name);
  }

  /** A ballot was taken back. */
  retract(voter: VoterOf): void {
    const name = nameOf(voter);
    this.#mark += 1;
    this.#recent.set(name, this.#mark);
    sendAway(this.#viewers.get(name) ?? []);
  }

  /** All ballots of a poll are gone. */
  retractPoll(poll: Pick<VoterOf, 'tenantId' | 'pollId'>): void {
    const prefix = prefixOf(poll);
    this.#mark += 1;
    this.#recent.set(prefix, this.#mark);
    const concerned = [...this.#viewers].filter(([name]) => name.startsWith(prefix));
    sendAway(concerned.flatMap(([, viewers]) => [...viewers]));
  }

  /** News of ballots taken back may have been lost: it may be so of everybody. */
  retractAll(): void {
    this.#mark += 1;
    this.#allSince = this.#mark;
    sendAway([...this.#viewers.values()].flatMap((viewers) => [...viewers]));
  }
}

/** Whoever is sent away is taken off the list meanwhile. */
function sendAway(viewers: Iterable<VotedViewer>): void {
  for (const viewer of [...viewers]) viewer.sendAway();
}

function nameOf(voter: VoterOf): string {
  return `${prefixOf(voter)}${voter.voterId}`;
}

function prefixOf({ tenantId, pollId }: Pick<VoterOf, 'tenantId' | 'pollId'>): string {
  return `${tenantId}|${pollId}|`;
}
