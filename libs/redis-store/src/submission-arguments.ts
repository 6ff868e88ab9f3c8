import { createHash } from 'node:crypto';
import type { Leaderboard, SubmissionInput, SubmitRequest } from '@rostrum/domain';
import type { PeriodArguments, PeriodClock } from './period-clock.ts';

export interface SubmissionArguments {
  sets: (string | number)[];
  items: (string | number)[];
  /** Submissions that no period takes, by their place in the request; they are not among `items`. */
  refused: Map<number, ErrorCode>;
}

/** The part of the write script's arguments that depends on the submissions. */
export function submissionArguments(
  request: SubmitRequest,
  clock: PeriodClock,
): SubmissionArguments {
  const { board, submissions } = request;
  const sets = new PeriodSets(board, clock);
  const items: (string | number)[] = [];
  const refused = new Map<number, ErrorCode>();
  for (const [index, submission] of submissions.entries()) {
    const set = sets.indexOf(submission.occurredAtMs);
    if (typeof set === 'string') {
      refused.set(index, set);
      continue;
    }
    items.push(
      submission.memberId,
      submission.score,
      submission.operator,
      set,
      submission.occurredAtMs ?? '',
      submission.metadata ?? '',
      submission.submissionId ?? '',
      submission.submissionId === undefined ? '' : fingerprintOf(submission),
      ...submission.columns,
    );
  }
  return { sets: sets.toArguments(), items, refused };
}

/** Of what the submission says, field by field: the order in which a caller wrote it is no matter. */
function fingerprintOf(submission: SubmissionInput): string {
  const { memberId, score, columns, operator, metadata, occurredAtMs } = submission;
  const body = JSON.stringify([memberId, score, columns, operator, metadata, occurredAtMs]);
  return createHash('sha1').update(body).digest('base64url');
}

/** The distinct sets of periods that a request's submissions fall into. */
class PeriodSets {
  readonly #board: Leaderboard;
  readonly #clock: PeriodClock;
  readonly #indexes = new Map<string, number>();
  readonly #sets: { periods: PeriodArguments[]; isLive: boolean }[] = [];
  #live: number | undefined;

  constructor(board: Leaderboard, clock: PeriodClock) {
    this.#board = board;
    this.#clock = clock;
  }

  /** The set of a submission, from 1 as Lua counts; or why no period takes it. */
  indexOf(occurredAtMs: number | undefined): number | ErrorCode {
    if (occurredAtMs === undefined) return this.#live();
    if (occurredAtMs > this.#nowMs + FUTURE_TOLERANCE_MS) return 'request.invalid';
    const periods = this.#clock.periodsAt(this.#board, occurredAtMs);
    if (periods.some((period) => this.#isForgotten(period))) return 'leaderboard.closed';
    return this.#add(periods.map(({ id }) => id).join('|'), periods, false);
  }

  #live(): number {
    const known = this.#indexes.get(LIVE);
    return known ?? this.#add(LIVE, this.#clock.periodsAt(this.#board, this.#nowMs), true);
  }

  #add(name: string, periods: PeriodArguments[], isLive: boolean): number {
    const known = this.#indexes.get(name);
    if (known !== undefined) return known;
    this.#sets.push({ periods, isLive });
    this.#indexes.set(name, this.#sets.length);
    return this.#sets.length;
  }

  #isForgotten({ expiresAt }: PeriodArguments): boolean {
    return expiresAt !== '' && Number(expiresAt) <= this.#nowMs;
  }

  toArguments(): (string | number)[] {
    // The script reads the board's total from the first set, even when no submission is left.
    if (this.#sets.length === 0) this.#live();
    return [
      this.#sets.length,
      ...this.#sets.flatMap(({ periods, isLive }) => [
        periods.length,
        isLive ? 1 : 0,
        ...periods.flatMap(({ id, startsAt, endsAt, expiresAt }) => [
          id,
          startsAt,
          endsAt,
          expiresAt,
        ]),
      ]),
    ];
  }
}
