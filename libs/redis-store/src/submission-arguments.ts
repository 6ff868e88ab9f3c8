import { createHash } from 'node:crypto';
import { DomainError, type Leaderboard, type SubmissionInput, type SubmitRequest } from '@rostrum/domain';
import type { PeriodArguments, PeriodClock } from './period-clock.ts';

/** How far ahead of the server's clock a run may claim to have been made. */
const FUTURE_TOLERANCE_MS = 60_000;

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
  const nowMs = clock.nowMs();
  const sets = new PeriodSets(board, clock, nowMs);
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

function fingerprintOf(submission: SubmissionInput): string {
  const { submissionId: _id, ...body } = submission;
  return createHash('sha1').update(JSON.stringify(body)).digest('base64url');
}

/** The distinct sets of periods that a request's submissions fall into. */
class PeriodSets {
  readonly #board: Leaderboard;
  readonly #clock: PeriodClock;
  readonly #nowMs: number;
  readonly #indexes = new Map<string, number>();
  readonly #sets: { periods: PeriodArguments[]; isLive: boolean }[] = [];

  constructor(board: Leaderboard, clock: PeriodClock, nowMs: number) {
    this.#board = board;
    this.#clock = clock;
    this.#nowMs = nowMs;
  }

  /** From 1, as Lua counts. */
  indexOf(occurredAtMs: number | undefined): number {
    if (occurredAtMs === undefined) return this.#indexOf('live', this.#nowMs);
    if (occurredAtMs > this.#nowMs + FUTURE_TOLERANCE_MS) {
      throw new DomainError('request.invalid', 'occurredAt is in the future.');
    }
    return this.#indexOf(undefined, occurredAtMs);
  }

  #indexOf(name: string | undefined, atMs: number): number {
    if (name === 'live') {
      const known = this.#indexes.get(name);
      if (known !== undefined) return known;
    }
    const periods = this.#clock.periodsAt(this.#board, atMs);
    const setName = name ?? periods.map(({ id }) => id).join('|');
    const known = this.#indexes.get(setName);
    if (known !== undefined) return known;
    this.#refuseForgotten(periods);
    this.#sets.push({ periods, isLive: name === 'live' });
    this.#indexes.set(setName, this.#sets.length);
    return this.#sets.length;
  }

  #refuseForgotten(periods: PeriodArguments[]): void {
    const gone = periods.find(
      ({ expiresAt }) => expiresAt !== '' && Number(expiresAt) <= this.#nowMs,
    );
    if (gone) {
      throw new DomainError('leaderboard.closed', `The period ${gone.id} is closed and not kept.`);
    }
  }

  toArguments(): (string | number)[] {
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
