import { createHash } from 'node:crypto';
import type { Leaderboard, SubmissionInput, SubmitRequest } from '@rostrum/domain';
import type { PeriodArguments, PeriodClock } from './period-clock.ts';

export interface SubmissionArguments {
  sets: (string | number)[];
  items: (string | number)[];
}

/** The part of the write script's arguments that depends on the submissions. */
export function submissionArguments(
  request: SubmitRequest,
  clock: PeriodClock,
): SubmissionArguments {
  const { board, submissions } = request;
  const sets = new PeriodSets(board, clock);
  const items: (string | number)[] = [];
  for (const submission of submissions) {
    items.push(
      submission.memberId,
      submission.score,
      submission.operator,
      sets.indexOf(submission.occurredAtMs),
      submission.occurredAtMs ?? '',
      submission.metadata ?? '',
      submission.submissionId ?? '',
      submission.submissionId === undefined ? '' : fingerprintOf(submission),
      ...submission.columns,
    );
  }
  return { sets: sets.toArguments(), items };
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

  /** The set of a submission, from 1 as Lua counts. Whether its periods are kept, the script says. */
  indexOf(occurredAtMs: number | undefined): number {
    if (occurredAtMs === undefined) {
      this.#live ??= this.#add(this.#clock.periodsAt(this.#board, this.#clock.nowMs()), true);
      return this.#live;
    }
    const periods = this.#clock.periodsAt(this.#board, occurredAtMs);
    const name = periods.map(({ id }) => id).join('|');
    const known = this.#indexes.get(name) ?? this.#add(periods, false);
    this.#indexes.set(name, known);
    return known;
  }

  #add(periods: PeriodArguments[], isLive: boolean): number {
    return this.#sets.push({ periods, isLive });
  }

  toArguments(): (string | number)[] {
    // The script reads the board's total from the first set, even when no submission is left.
    if (this.#sets.length === 0) this.indexOf(undefined);
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
