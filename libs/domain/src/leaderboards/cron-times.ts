import { Cron } from 'croner';

/** What of an expression `cronFault` lets through: five fields, as croner reads them. */
const FIVE_FIELDS = /^[\dA-Za-z*,/#-]+( [\dA-Za-z*,/#-]+){4}$/;

/** Consecutive times that are remembered at most, and how far they are walked to another time. */
const MAX_REMEMBERED = 4096;
const MAX_WALK = 512;
const WALK_CHUNK = 64;

function open(expression: string, timezone: string): Cron {
  return new Cron(expression, { timezone, mode: '5-part', paused: true });
}

/** Why `expression` is no cron expression of five fields that ever comes true. */
export function cronFault(expression: string): string | undefined {
  if (!FIVE_FIELDS.test(expression)) {
    return 'must be five fields: minute, hour, day of month, month, day of week';
  }
  try {
    return open(expression, 'UTC').nextRun(new Date(0)) ? undefined : 'never comes true';
  } catch (error) {
    return error instanceof Error ? error.message.replace('CronPattern: ', '') : 'is not cron';
  }
}

/**
 * The times of a cron expression in a zone, in ms since the epoch. A fixed time that the clocks
 * leave out comes when they have been set forward, and one that comes twice counts the first time;
 * of intervals both count.
 *
 * Each step costs tens of microseconds, so a run of consecutive times is remembered around those
 * that are asked for.
 */
export class CronTimes {
  readonly #cron: Cron;
  #known: number[] = [];

  constructor(expression: string, timezone: string) {
    this.#cron = open(expression, timezone);
  }

  /** The last time at or before `atMs`, and the first one after it. */
  around(atMs: number): [begins: number | undefined, ends: number | undefined] {
    // What lies far back is asked for by id, now and then: the present is what is to be remembered.
    const isPast = atMs < (this.#known[0] ?? -Infinity);
    const index = isPast && !this.#walkTo(atMs) ? undefined : this.#indexOf(atMs);
    if (index !== undefined) return [this.#known[index], this.#known[index + 1]];
    return [this.#before(atMs + 1, 1)[0], this.#after(atMs)];
  }

  /** The time that comes `steps` after the last one at or before `atMs`; before it when negative. */
  step(atMs: number, steps: number): number | undefined {
    const index = this.#indexOf(atMs);
    if (index === undefined) return undefined;
    if (index + steps < 0) {
      const earlier = this.#before(this.#known[0] ?? atMs, -(index + steps));
      this.#known.unshift(...earlier.reverse());
      return earlier.length < -(index + steps) ? undefined : this.#known[0];
    }
    while (this.#known.length <= index + steps) {
      const next = this.#after(this.#known.at(-1) ?? atMs);
      if (next === undefined) return undefined;
      this.#known.push(next);
    }
    return this.#known[index + steps];
  }

  /** Where the last time at or before `atMs` stands among the known; the one after it is there too. */
  #indexOf(atMs: number): number | undefined {
    if (!this.#walkTo(atMs) && !this.#beginAt(atMs)) return undefined;
    let [low, high] = [0, this.#known.length - 1];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((this.#known[middle] ?? 0) <= atMs) low = middle;
      else high = middle;
    }
    return low;
  }

  #beginAt(atMs: number): boolean {
    const [begins] = this.#before(atMs + 1, 1);
    const ends = this.#after(atMs);
    if (begins === undefined || ends === undefined) return false;
    this.#known = [begins, ends];
    return true;
  }

  /** Whether `atMs` lies within the known times, or near enough for them to be carried on to it. */
  #walkTo(atMs: number): boolean {
    const known = this.#known;
    const [first, last] = [known[0], known.at(-1)];
    if (first === undefined || last === undefined) return false;
    if (atMs >= first && atMs < last) return true;
    const usual = (last - first) / (known.length - 1);
    const distance = (atMs < first ? first - atMs : atMs - last) / usual;
    if (distance > MAX_WALK || known.length > MAX_REMEMBERED) return false;
    return atMs < first ? this.#walkBack(atMs) : this.#walkOn(atMs);
  }

  #walkBack(atMs: number): boolean {
    for (let steps = 0; steps < MAX_WALK; steps += WALK_CHUNK) {
      const [first = atMs] = this.#known;
      if (first <= atMs) return true;
      const earlier = this.#before(first, WALK_CHUNK);
      if (earlier.length === 0) return false;
      this.#known.unshift(...earlier.reverse());
    }
    return (this.#known[0] ?? Infinity) <= atMs;
  }

  #walkOn(atMs: number): boolean {
    for (let steps = 0; steps < MAX_WALK; steps += 1) {
      const last = this.#known.at(-1) ?? atMs;
      if (last > atMs) return true;
      const next = this.#after(last);
      if (next === undefined) return false;
      this.#known.push(next);
    }
    return (this.#known.at(-1) ?? -Infinity) > atMs;
  }

  /** Latest first. */
  #before(atMs: number, count: number): number[] {
    return this.#cron.previousRuns(count, new Date(atMs)).map((date) => date.getTime());
  }

  #after(atMs: number): number | undefined {
    return this.#cron.nextRun(new Date(atMs))?.getTime();
  }
}
