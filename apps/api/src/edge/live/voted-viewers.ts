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

/**
 * Who sees counts because of an own ballot, and who took it back lately. A viewer may be let in
 * just when its ballot is taken back: whoever lets it in takes a mark first, and asks after the
 * look-up whether the ballot was taken back since.
 */
export class VotedViewers<Viewer> {
  readonly #viewers = new Map<string, Set<Viewer>>();
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

  add(voter: VoterOf, viewer: Viewer): void {
    const name = nameOf(voter);
    const viewers = this.#viewers.get(name) ?? new Set();
    this.#viewers.set(name, viewers.add(viewer));
  }

  remove(voter: VoterOf, isGone: (viewer: Viewer) => boolean): void {
    const name = nameOf(voter);
    const viewers = this.#viewers.get(name) ?? new Set();
    for (const viewer of viewers) if (isGone(viewer)) viewers.delete(viewer);
    if (viewers.size === 0) this.#viewers.delete(name);
  }

  /** Returns whom it concerns. */
  retract(voter: VoterOf): Viewer[] {
    const name = nameOf(voter);
    this.#mark += 1;
    this.#recent.set(name, this.#mark);
    return [...(this.#viewers.get(name) ?? [])];
  }

  /** All ballots of a poll are gone. */
  retractPoll(poll: Pick<VoterOf, 'tenantId' | 'pollId'>): Viewer[] {
    const prefix = prefixOf(poll);
    this.#mark += 1;
    this.#recent.set(prefix, this.#mark);
    const concerned = [...this.#viewers].filter(([name]) => name.startsWith(prefix));
    return concerned.flatMap(([, viewers]) => [...viewers]);
  }

  /** Everybody may have taken the ballot back. */
  retractAll(): Viewer[] {
    this.#mark += 1;
    this.#allSince = this.#mark;
    return [...this.#viewers.values()].flatMap((viewers) => [...viewers]);
  }
}

function nameOf(voter: VoterOf): string {
  return `${prefixOf(voter)}${voter.voterId}`;
}

function prefixOf({ tenantId, pollId }: Pick<VoterOf, 'tenantId' | 'pollId'>): string {
  return `${tenantId}|${pollId}|`;
}
