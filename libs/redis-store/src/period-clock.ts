import { expiryMs, type Leaderboard, type Period, type PeriodKey, periodAt } from '@rostrum/domain';

/** A period as the write script wants it; empty text stands for no bound. */
export interface PeriodArguments {
  id: string;
  startsAt: string;
  endsAt: string;
  expiresAt: string;
}

/** Kinds of periods, by zone and retention, that are remembered. */
const MAX_KINDS = 2000;
/** Periods of a kind that are remembered: the current one, and those that an import runs through. */
const MAX_RECENT = 32;

interface Remembered {
  period: Period;
  arguments: PeriodArguments;
}

/**
 * The time of the Redis server, and the periods that hold it. An instance whose own clock is wrong
 * corrects itself by what the server says. Calendars are slow, so a period is computed once and
 * remembered for as long as it is asked for.
 */
export class PeriodClock {
  #offsetMs = 0;
  /** Latest first. */
  readonly #recent = new Map<string, Remembered[]>();

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
    const former = board.formerRetention;
    const retention = `${board.retentionPeriods}|${former?.periods}|${former?.untilMs}`;
    const name = `${key}|${retention}|${board.timezone}`;
    const recent = this.#recentOf(name);
    const known = recent.find(({ period }) => holds(period, atMs));
    if (known) return known.arguments;
    const period = periodAt(key, board.timezone, atMs);
    const fresh = { period, arguments: toArguments(board, period) };
    recent.unshift(fresh);
    recent.length = Math.min(recent.length, MAX_RECENT);
    return fresh.arguments;
  }

  #recentOf(name: string): Remembered[] {
    const known = this.#recent.get(name);
    if (known) return known;
    if (this.#recent.size >= MAX_KINDS) this.#recent.clear();
    const recent: Remembered[] = [];
    this.#recent.set(name, recent);
    return recent;
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
    expiresAt: String(expiryMs(board, period) ?? ''),
  };
}
