import type { Leaderboard } from '../leaderboards/leaderboard.ts';
import { MAX_SUBMISSIONS } from '../leaderboards/ranking.store.ts';
import type { MemberPlacement } from '../members/member.ts';
import type { ProfileEntry } from '../members/profile.store.ts';
import type { StoredEntry } from './event.ts';

/** Somebody else has taken over the rebuilding of the partition; nothing was written. */
export class RebuildSupersededError extends Error {
  constructor() {
    super('the partition is rebuilt by somebody else');
    this.name = 'RebuildSupersededError';
  }
}

/** A submission that waits in a board's quarantine. What it says is in the durable store. */
export interface HeldMark {
  id: string;
  heldAtMs: number;
}

/** What the durable store has of a board. Batches come in any order, and are read once. */
export interface BoardContent {
  /** No version of the board was greater. */
  version: number;
  /** The board never took more submissions: what the next ones are numbered from. */
  arrivals: number;
  /** Of all members who may be placed otherwise than by default. */
  placements: AsyncIterable<readonly MemberPlacement[]>;
  /** Of all periods; entries of members who are not listed, too. */
  entries: AsyncIterable<readonly StoredEntry[]>;
  held: readonly HeldMark[];
}

/** Boards as the durable store has them. */
export interface BoardContents {
  /** @throws DomainError `store.unavailable`; reading its batches may as well */
  contentOf(board: Leaderboard, partition: number): Promise<BoardContent>;
}

/** Writes boards anew into a partition that is closed: nobody reads them, and nobody writes. */
export interface BoardRestorer {
  /**
   * Makes the live state of a board what the content says, whatever an earlier restore left of it;
   * how many entries it then has. Entries of periods that the live store keeps no more are left
   * out, and nothing is made of a board that was dropped meanwhile.
   *
   * A restore that fails is begun again from the beginning: what was written before the fault may be
   * lost with it.
   * @param token of the rebuilding that has closed the partition
   * @throws RebuildSupersededError
   * @throws DomainError `store.unavailable`
   */
  restoreBoard(
    board: Leaderboard,
    content: BoardContent,
    token: string,
  ): Promise<{ entries: number }>;
}

export interface StoredProfile extends ProfileEntry {
  tenantId: string;
}

/** Profiles of members, which are not kept with boards but in partitions of their own. */
export interface ProfileRestorer {
  /**
   * Writes, of all that are stored, those that belong into the partitions, and passes over those of
   * which a newer one is there; how many belong. May be done again, also by two at once.
   * @throws DomainError `store.unavailable`
   */
  restoreProfiles(
    partitions: ReadonlySet<number>,
    stored: AsyncIterable<readonly StoredProfile[]>,
  ): Promise<{ profiles: number }>;
}

/** What the durable store knows of a partition's log. */
export interface StoredLog {
  /** Of the last event; events are counted through all epochs. */
  sequence: number;
  /** Greatest of all events. */
  version: number;
}

/** How far the clock of a live store that is gone may have been ahead of the one there is. */
const CLOCK_SLACK_MS = 3_600_000;
/** Versions that fit into a millisecond; see scripts/includes/clock.lua. */
const VERSIONS_A_MS = 1024;

/**
 * A version that no board or poll of a partition ever had. Events have theirs; those that were lost
 * with the live store, or given without an event, came from its clock.
 */
export function versionBeyond({ version }: StoredLog, nowMs: number): number {
  return Math.max(version, nowMs * VERSIONS_A_MS) + CLOCK_SLACK_MS * VERSIONS_A_MS;
}

/**
 * More submissions than any board of a partition took. The number of the last one that still stands
 * would not do: cursors remember places of entries that are gone.
 */
export function arrivalsBeyond({ sequence }: StoredLog): number {
  return sequence * MAX_SUBMISSIONS;
}
