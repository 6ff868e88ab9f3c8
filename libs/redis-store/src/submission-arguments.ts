import { createHash } from 'node:crypto';
import type { IdempotentRequest, Leaderboard, SubmissionInput } from '@rostrum/domain';
import type { PeriodClock, PeriodSet } from './period-clock.ts';
import { nameOf } from './request-arguments.ts';

/** A submission on its way, and under which name its answer is remembered. */
export interface SubmissionItem {
  submission: SubmissionInput;
  idempotency: IdempotentRequest | undefined;
}

/** The part of the write script's arguments that depends on the submissions. */
export interface SubmissionArguments {
  /** Of all that name none. */
  operator: string;
  /** Letters of the optional fields that follow. */
  fields: string;
  sets: (string | number)[];
  items: (string | number)[];
}

type Arguments = (string | number)[];

/** Only fields that some submission has are sent: on the way there every argument counts. */
export function submissionArguments(
  board: Leaderboard,
  items: readonly SubmissionItem[],
  clock: PeriodClock,
): SubmissionArguments {
  const operator = items[0]?.submission.operator ?? board.operator;
  const has = (isGiven: (item: SubmissionItem) => boolean): boolean => items.some(isGiven);
  const hasOperator = has(({ submission }) => submission.operator !== operator);
  const hasTime = has(({ submission }) => submission.occurredAtMs !== undefined);
  const hasMetadata = has(({ submission }) => submission.metadata !== undefined);
  const hasName = has(({ idempotency }) => idempotency !== undefined);
  const sets = new PeriodSets(board, clock);
  const given: Arguments = [];
  for (const { submission, idempotency } of items) {
    const { memberId, score, occurredAtMs } = submission;
    given.push(memberId, score);
    if (hasOperator) given.push(submission.operator);
    if (hasTime) given.push(sets.indexOf(occurredAtMs), occurredAtMs ?? '');
    if (hasMetadata) given.push(submission.metadata ?? '');
    if (hasName) given.push(idempotency?.key ?? '', idempotency?.fingerprint ?? '');
    for (const value of submission.columns) given.push(value);
  }
  const fields =
    (hasOperator ? 'o' : '') +
    (hasTime ? 't' : '') +
    (hasMetadata ? 'm' : '') +
    (hasName ? 'i' : '');
  return { operator, fields, sets: sets.toArguments(), items: given };
}

/**
 * Names a submission by the id that its caller gave it. The fingerprint is of what it says, field
 * by field: the order in which a caller wrote it is no matter.
 */
export function nameSubmission(submission: SubmissionInput): IdempotentRequest | undefined {
  const { memberId, score, columns, operator, metadata, occurredAtMs, submissionId } = submission;
  if (submissionId === undefined) return undefined;
  const body = JSON.stringify([memberId, score, columns, operator, metadata, occurredAtMs]);
  const fingerprint = createHash('sha1').update(body).digest('base64url');
  return { key: nameOf('submission', submissionId), fingerprint };
}

/** The distinct sets of periods that a request's submissions fall into. */
class PeriodSets {
  readonly #board: Leaderboard;
  readonly #clock: PeriodClock;
  readonly #indexes = new Map<string, number>();
  readonly #sets: PeriodSet[] = [];
  #current: number | undefined;

  constructor(board: Leaderboard, clock: PeriodClock) {
    this.#board = board;
    this.#clock = clock;
  }

  /** The set of a submission, from 1 as Lua counts. Whether its periods are open, the script says. */
  indexOf(occurredAtMs: number | undefined): number {
    if (occurredAtMs === undefined) {
      this.#current ??= this.#sets.push(this.#clock.currentSet(this.#board));
      return this.#current;
    }
    const set = this.#clock.pastSet(this.#board, occurredAtMs);
    const name = `${set.periods.map(({ id }) => id).join()} ${set.fromMs} ${set.untilMs}`;
    const known = this.#indexes.get(name) ?? this.#sets.push(set);
    this.#indexes.set(name, known);
    return known;
  }

  toArguments(): Arguments {
    // Without times all submissions are of the current periods; and the script reads the board's
    // total from the first set, even when no submission is left.
    if (this.#sets.length === 0) this.indexOf(undefined);
    return [
      this.#sets.length,
      ...this.#sets.flatMap(({ periods, fromMs, untilMs }) => [
        periods.length,
        timeOrNone(fromMs),
        timeOrNone(untilMs),
        ...periods.flatMap(({ id, expiresAt, closesAt }) => [id, expiresAt, closesAt]),
      ]),
    ];
  }
}

function timeOrNone(ms: number): number | '' {
  return Number.isFinite(ms) ? ms : '';
}
