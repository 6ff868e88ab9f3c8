import { DomainError } from '../errors.ts';
import type { LogPosition, StoredEntry } from '../events/event.ts';
import type { Leaderboard } from './leaderboard.ts';

const FROZEN_WAIT_SECONDS = 5;

/** @throws DomainError `leaderboard.frozen` while the board is rebuilt */
export function requireThawed({ key, rebuild }: Pick<Leaderboard, 'key' | 'rebuild'>): void {
  if (!rebuild) return;
  throw new DomainError(
    'leaderboard.frozen',
    `The leaderboard "${key}" is being rebuilt and takes no writes. Try again soon.`,
    { retryable: true, retryAfterSeconds: FROZEN_WAIT_SECONDS },
  );
}

/** An entry as it is to be. */
export interface TargetEntry extends StoredEntry {
  /** Whether the durable store has it so already. */
  isStored: boolean;
}

/** How entries of one period are to be; of others nothing is said. */
export interface PeriodTarget {
  period: string;
  entries: readonly TargetEntry[];
  /** Members who are to have none. */
  removed: readonly string[];
}

/** How many entries a target changed, or would. */
export interface TargetOutcome {
  changed: number;
  removed: number;
}

/** A board as it was at a moment, to be read as often as one likes. */
export interface BoardMoment {
  /** Entries of periods that are still written to. */
  entries: number;
  /** How many of them each period has. */
  periods: ReadonlyMap<string, number>;
  /** In batches of one period each. */
  batches(): AsyncIterable<{ period: string; entries: TargetEntry[] }>;
  /** Who of these members has no entry in the period. */
  absent(period: string, memberIds: readonly string[]): Promise<string[]>;
  /** Entries that the durable store has, and that are none of the moment. */
  stray(): AsyncIterable<{ period: string; memberIds: string[] }>;
  close(): Promise<void>;
}

/** Boards as the log says that they were. */
export interface BoardHistory {
  /**
   * The board after the last of its events that is not younger than `toMs`, or as it is stored where
   * there is no moment. Events of `rebuildId` are passed over.
   * @throws MomentUnknownError
   * @throws DomainError `store.unavailable`; reading the moment may as well
   */
  at(
    board: Leaderboard,
    partition: number,
    moment: { toMs: number | undefined; rebuildId: string | undefined; nowMs: number },
  ): Promise<BoardMoment>;
}

/** Events are missing that would say how the board was. */
export class MomentUnknownError extends Error {
  /** From when on it is known. */
  readonly knownFromMs: number;

  constructor(knownFromMs: number) {
    super('the log does not reach back so far');
    this.name = 'MomentUnknownError';
    this.knownFromMs = knownFromMs;
  }
}

/** The live side of a board that is rebuilt. */
export interface LiveBoards {
  /**
   * Makes entries what they are to be, in one step with the event that says so; those that are so
   * already are left alone. With `isTrial` it only counts.
   * @throws StaleDefinitionError
   * @throws DomainError `store.unavailable`, `store.recovering`, `store.backpressure`
   */
  setEntries(
    board: Leaderboard,
    target: PeriodTarget,
    options: { isTrial: boolean },
  ): Promise<TargetOutcome & { position: LogPosition }>;
  /** Periods that have entries. */
  periods(board: Leaderboard): Promise<string[]>;
  /** How many entries the period has, listed or not. */
  count(board: Leaderboard, period: string): Promise<number>;
  /** Everybody who has an entry in the period, listed or not; some may come twice. */
  members(board: Leaderboard, period: string): AsyncIterable<string[]>;
  /** Whether what is kept of the period contradicts itself: somebody changed its keys. */
  isDamaged(board: Leaderboard, period: string): Promise<boolean>;
  /** Forgets all that is kept of the period; nothing is logged of it. */
  discard(board: Leaderboard, period: string): Promise<void>;
}
