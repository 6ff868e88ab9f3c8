import {
  expiresAtMs,
  type Leaderboard,
  type Period,
  type PeriodKey,
  periodAt,
} from '@rostrum/domain';

/** A period as the write script wants it; empty text stands for no bound. */
export interface PeriodArguments {
  id: string;
  startsAt: string;
  endsAt: string;
  expiresAt: string;
}

const MAX_CACHED = 2000;

/**
 * The time of the Redis server, and the periods that hold it. An instance whose own clock is wrong
 * corrects itself by what the server says; the current period of each zone is computed once.
 */
export class PeriodClock {
  #offsetMs = 0;
  readonly #current = new Map<string, { period: Period; arguments: PeriodArguments }>();

  nowMs(): number {
    return Date.now() + this.#offsetMs;
  }

  /** The server said that it is `serverNowMs`. */
  adjust(serverNowMs: number): void {
    this.#offsetMs = serverNowMs - Date.now();
  }

  /** The arguments for every period of the board that holds `atMs`. */
  periodsAt(board: Leaderboard, atMs: number): PeriodArguments[] {
    return board.periods.map((key) => this.#periodAt(board, key, atMs));
  }

  #periodAt(board: Leaderboard, key: PeriodKey, atMs: number): PeriodArguments {
    const name = `${key}|${board.retentionPeriods}|${board.timezone}`;
    const known = this.#current.get(name);
    if (known && holds(known.period, atMs)) return known.arguments;
    const period = periodAt(key, board.timezone, atMs);
    const fresh = { period, arguments: toArguments(board, period) };
    if (holds(period, this.nowMs())) {
      if (this.#current.size >= MAX_CACHED) this.#current.clear();
      this.#current.set(name, fresh);
    }
    return fresh.arguments;
  }
}

function holds(period: Period, atMs: number): boolean {
  return (
    (period.startsAtMs === undefined || atMs >= period.startsAtMs) &&
    (period.endsAtMs === undefined || atMs < period.endsAtMs)
  );
}

function toArguments(board: Leaderboard, period: Period): PeriodArguments {
  return {
    id: period.id,
    startsAt: String(period.startsAtMs ?? ''),
    endsAt: String(period.endsAtMs ?? ''),
    expiresAt: String(expiresAtMs(period, board.retentionPeriods, board.timezone) ?? ''),
  };
}
