import {
  type BoardSpan,
  boardSpanAt,
  calendarsOf,
  expiryIn,
  type Leaderboard,
} from '@rostrum/domain';

/** A period as the write script wants it; empty text stands for never. */
export interface PeriodArguments {
  id: string;
  expiresAt: string;
  /** From when on it takes no submissions. */
  closesAt: string;
}

/**
 * The periods that a submission falls into; none where no period of the board holds its time, or one
 * that is not kept any more. It was found at some time of the server, and is the right one only while
 * the server's clock stands in `[fromMs, untilMs)`.
 */
export interface PeriodSet {
  periods: readonly PeriodArguments[];
  fromMs: number;
  untilMs: number;
}

/** Stretches of time of a board that are remembered: the present, and those an import runs through. */
const MAX_RECENT = 32;
/** What lies further ahead of our clock is refused by the script, or our clock is wrong. */
const AHEAD_MS = 120_000;
/** What the script lets a time be ahead of the server's clock. */
const TOLERANCE_MS = 60_000;
const OUTLIVED_TTL_MS = 3_600_000;

/**
 * The time of the Redis server, and the periods that hold it. An instance whose own clock is wrong
 * corrects itself by what the server says. Calendars are slow, so what they say is remembered for as
 * long as it is asked for.
 */
export class PeriodClock {
  #offsetMs = 0;
  /** By definition, of which every process holds one object for each version. */
  readonly #boards = new WeakMap<Leaderboard, BoardPeriods>();

  nowMs(): number {
    return Date.now() + this.#offsetMs;
  }

  /** The server said that it is `serverNowMs`. */
  adjust(serverNowMs: number): void {
    this.#offsetMs = serverNowMs - Date.now();
  }

  /** The periods of a submission that is made now. */
  currentSet(board: Leaderboard): PeriodSet {
    return this.#of(board).spanAt(this.nowMs());
  }

  /** The periods of a submission that was made at `atMs`. */
  pastSet(board: Leaderboard, atMs: number): PeriodSet {
    return this.#of(board).setAt(atMs, this.nowMs());
  }

  #of(board: Leaderboard): BoardPeriods {
    const known = this.#boards.get(board);
    if (known) return known;
    const fresh = new BoardPeriods(board);
    this.#boards.set(board, fresh);
    return fresh;
  }
}

interface Remembered {
  /** Right while the server's clock stands in this stretch itself. */
  current: PeriodSet;
  /** Right at any time. */
  past: PeriodSet;
}

interface Outlived {
  atMs: number;
  stretches: { fromMs: number; untilMs: number }[];
}

/** What is remembered of one board. */
class BoardPeriods {
  readonly #board: Leaderboard;
  /** Latest first. */
  readonly #recent: Remembered[] = [];
  #outlived: Outlived = { atMs: -Infinity, stretches: [] };

  constructor(board: Leaderboard) {
    this.#board = board;
  }

  spanAt(atMs: number): PeriodSet {
    return this.#remember(atMs).current;
  }

  setAt(atMs: number, nowMs: number): PeriodSet {
    // Neither is looked up: of such times there may be as many as a batch has submissions.
    if (atMs > nowMs + AHEAD_MS) {
      return { periods: [], fromMs: -Infinity, untilMs: nowMs + AHEAD_MS - TOLERANCE_MS };
    }
    const { stretches, atMs: foundAtMs } = this.#findOutlived(nowMs);
    const isOutlived = stretches.some(({ fromMs, untilMs }) => atMs >= fromMs && atMs < untilMs);
    if (isOutlived) return { periods: [], fromMs: foundAtMs, untilMs: Infinity };
    return this.#remember(atMs).past;
  }

  /** Stretches of time whose periods were not kept any more at `atMs`: one that is refuses a run. */
  #findOutlived(nowMs: number): Outlived {
    const age = nowMs - this.#outlived.atMs;
    if (age >= 0 && age < OUTLIVED_TTL_MS) return this.#outlived;
    const { retentionPeriods } = this.#board;
    const stretches = calendarsOf(this.#board).map((calendar) => ({
      fromMs: calendar.startsAtMs,
      untilMs: calendar.keptSinceMs(nowMs, retentionPeriods),
    }));
    this.#outlived = { atMs: nowMs, stretches };
    return this.#outlived;
  }

  #remember(atMs: number): Remembered {
    const recent = this.#recent;
    const known = recent.find(({ current }) => atMs >= current.fromMs && atMs < current.untilMs);
    if (known) return known;
    const span = boardSpanAt(this.#board, atMs);
    const periods = toArguments(this.#board, span);
    const fresh = {
      current: { periods, fromMs: span.fromMs, untilMs: span.untilMs },
      past: { periods, fromMs: -Infinity, untilMs: Infinity },
    };
    recent.unshift(fresh);
    recent.length = Math.min(recent.length, MAX_RECENT);
    return fresh;
  }
}

function toArguments(board: Leaderboard, { periods }: BoardSpan): PeriodArguments[] {
  const { graceSeconds } = board;
  return periods.map(({ period, calendar }) => {
    const { endsAtMs } = period;
    const expiresAtMs = expiryIn(calendar, board, period);
    if (endsAtMs === undefined || expiresAtMs === undefined) {
      return { id: period.id, expiresAt: '', closesAt: '' };
    }
    const graceMs = graceSeconds === undefined ? Infinity : graceSeconds * 1000;
    const closesAtMs = Math.min(expiresAtMs, endsAtMs + graceMs);
    return { id: period.id, expiresAt: String(expiresAtMs), closesAt: String(closesAtMs) };
  });
}
