import {
  applySubmission,
  boardSpanAt,
  compareRuns,
  type ErrorCode,
  type Leaderboard,
  type MemberPlacement,
  OutOfRangeError,
  type ReadingScope,
  type Run,
  refusalByBounds,
  type StandingRun,
  type SubmissionInput,
} from '@rostrum/domain';

/** Stands for the time of every live run: later than any time a test names, one like the other. */
export const LIVE_MS = Number.MAX_SAFE_INTEGER;
const FUTURE_TOLERANCE_MS = 60_000;
const EARLIEST_MS = -(2 ** 43);

export interface ModelEntry extends StandingRun {
  memberId: string;
  sequence: number;
  metadata: string | undefined;
  attempts: number;
}

/** Of which ranking, and as seen by whom. */
export interface ModelScope extends ReadingScope {
  periodId: string;
}

/** A place in a ranking, exact also when no entry is there any more. */
export type ModelPosition = Pick<ModelEntry, 'score' | 'columns' | 'sequence' | 'memberId'>;

export type ModelOutcome =
  | { status: 'rejected'; code: ErrorCode }
  | {
      status: 'applied' | 'unchanged';
      score: number;
      previousScore: number | undefined;
      periods: { period: string; score: number }[];
    };

/**
 * The rules of a board in the plainest form: a map of entries for each period, sorted on demand.
 * Built on the domain's own rule of each operator and order of runs; it shares nothing with Redis.
 */
export class RankingModel {
  readonly board: Leaderboard;
  readonly periods = new Map<string, Map<string, ModelEntry>>();
  readonly placements = new Map<string, MemberPlacement>();
  #sequence = 0;

  constructor(board: Leaderboard) {
    this.board = board;
  }

  /** Those who are listed, and `guest` though it be kept aside. */
  ranking({ periodId, segment, viewerId }: ModelScope, guest?: string): ModelEntry[] {
    const entries = [...(this.periods.get(periodId)?.values() ?? [])].filter(({ memberId }) => {
      const placement = this.placements.get(memberId);
      const state = placement?.state ?? 'visible';
      const isOwn = state === 'shadow-banned' && memberId === viewerId;
      if (state !== 'visible' && !isOwn && memberId !== guest) return false;
      return segment === undefined || this.#segmentsOf(placement).includes(segment);
    });
    return entries.sort((a, b) => this.compare(a, b));
  }

  #segmentsOf(placement: MemberPlacement | undefined): string[] {
    const segments = this.board.segments ?? [];
    return (placement?.values ?? []).map((value, index) => `${segments[index]}:${value}`);
  }

  /** Takes a placement over, unless a newer one is known; whether it changes anything. */
  place(placement: MemberPlacement): boolean {
    const standing = this.placements.get(placement.memberId);
    if (standing && standing.revision >= placement.revision) return false;
    this.placements.set(placement.memberId, placement);
    const before = [
      standing?.state ?? 'visible',
      ...(standing?.values ?? placement.values.map(() => '')),
    ];
    return JSON.stringify(before) !== JSON.stringify([placement.state, ...placement.values]);
  }

  /** Negative when `a` is listed before `b`: the better run, then as the tie policy says. */
  compare(a: ModelPosition, b: ModelPosition): number {
    return this.#compareRuns(a, b) || this.#compareEquals(a, b);
  }

  #compareRuns(a: ModelPosition, b: ModelPosition): number {
    return compareRuns(a, b, this.board.sortOrder, this.board.columns);
  }

  #compareEquals(a: ModelPosition, b: ModelPosition): number {
    const { tieBreak, sortOrder } = this.board;
    if (tieBreak === 'first') return a.sequence - b.sequence;
    if (tieBreak === 'last') return b.sequence - a.sequence;
    const byId = Buffer.compare(Buffer.from(a.memberId), Buffer.from(b.memberId));
    return sortOrder === 'asc' ? byId : -byId;
  }

  rankOf(scope: ModelScope, memberId: string): number | undefined {
    const ranking = this.ranking(scope, memberId);
    const index = ranking.findIndex((entry) => entry.memberId === memberId);
    const own = ranking[index];
    if (!own) return undefined;
    if (this.board.rankStyle === 'dense') {
      const higher = ranking.slice(0, index + 1);
      return higher.filter((entry, at) => {
        const before = higher[at - 1];
        return !before || this.#compareRuns(before, entry) !== 0;
      }).length;
    }
    return this.#higherThan(ranking, index) + 1;
  }

  /** How many entries stand higher than the one listed at `index`, whom equals may stand beside. */
  higherThan(scope: ModelScope, index: number): number {
    return this.#higherThan(this.ranking(scope), index);
  }

  #higherThan(ranking: readonly ModelEntry[], index: number): number {
    const own = ranking[index];
    if (!own || this.board.rankStyle === 'ordinal') return index;
    return ranking.filter((entry) => this.#compareRuns(entry, own) < 0).length;
  }

  /** Where a new entry with this run would stand: among equals as the tie policy says, else behind. */
  preview(scope: ModelScope, run: Run): { rank: number; higher: number } {
    const { rankStyle, tieBreak, sortOrder, columns } = this.board;
    const others = this.ranking(scope);
    const better = others.filter((entry) => compareRuns(entry, run, sortOrder, columns) < 0);
    const equals = others.filter((entry) => compareRuns(entry, run, sortOrder, columns) === 0);
    if (rankStyle === 'ordinal') {
      const higher = better.length + (tieBreak === 'last' ? 0 : equals.length);
      return { rank: higher + 1, higher };
    }
    const levels = new Set(better.map((entry) => JSON.stringify([entry.score, entry.columns])));
    const rank = rankStyle === 'dense' ? levels.size + 1 : better.length + 1;
    return { rank, higher: better.length };
  }

  /** The periods a submission counts for, in the board's order. */
  periodIds(submission: SubmissionInput): string[] {
    const atMs = submission.occurredAtMs ?? Date.now();
    return boardSpanAt(this.board, atMs).periods.map(({ period }) => period.id);
  }

  submit(submission: SubmissionInput): ModelOutcome {
    const refusal = this.#refusalOf(submission);
    if (refusal) return { status: 'rejected', code: refusal };
    const ids = this.periodIds(submission);
    const standing = ids.map((id) => this.periods.get(id)?.get(submission.memberId));
    const judged = standing.map((entry) => this.#judge(entry, submission));
    const fault = judged.find((verdict) => typeof verdict === 'string');
    if (fault) return { status: 'rejected', code: fault };
    const isApplied = judged.some((verdict) => typeof verdict === 'object' && verdict.isNews);
    if (isApplied) this.#sequence += 1;
    for (const [index, verdict] of judged.entries()) {
      if (typeof verdict === 'object') this.#store(ids[index] ?? '', verdict.entry);
    }
    const periods = ids.map((period) => ({
      period,
      score: this.periods.get(period)?.get(submission.memberId)?.score ?? Number.NaN,
    }));
    return {
      status: isApplied ? 'applied' : 'unchanged',
      score: periods[0]?.score ?? Number.NaN,
      previousScore: standing[0]?.score,
      periods,
    };
  }

  /** After a run in these periods: what they have no room for goes, the lowest first. */
  trim(periodIds: readonly string[]): void {
    const { maxEntries = Infinity } = this.board;
    for (const periodId of periodIds) {
      const lowest = this.ranking({ periodId }).slice(maxEntries);
      for (const { memberId } of lowest) this.periods.get(periodId)?.delete(memberId);
    }
  }

  remove(memberId: string, periodId: string | undefined): boolean {
    const ids = periodId === undefined ? [...this.periods.keys()] : [periodId];
    return ids.map((id) => this.periods.get(id)?.delete(memberId) ?? false).includes(true);
  }

  #refusalOf(submission: SubmissionInput): ErrorCode | undefined {
    const isBanned = this.placements.get(submission.memberId)?.state === 'banned';
    return this.#refusalOfTime(submission) ?? (isBanned ? 'member.banned' : undefined);
  }

  #refusalOfTime({ occurredAtMs }: SubmissionInput): ErrorCode | undefined {
    const nowMs = Date.now();
    const atMs = occurredAtMs ?? nowMs;
    if (atMs > nowMs + FUTURE_TOLERANCE_MS || atMs < EARLIEST_MS) return 'request.invalid';
    const { retentionPeriods, graceSeconds = Infinity } = this.board;
    const { periods } = boardSpanAt(this.board, atMs);
    const isOpen = periods.every(({ period, calendar }) => {
      const expiresAtMs = calendar.expiresAtMs(period, retentionPeriods) ?? Infinity;
      return nowMs < Math.min(expiresAtMs, (period.endsAtMs ?? Infinity) + graceSeconds * 1000);
    });
    return isOpen && periods.length > 0 ? undefined : 'leaderboard.closed';
  }

  /** As the bounds and the operator say, and then as often as attempts are left. */
  #judge(
    standing: ModelEntry | undefined,
    submission: SubmissionInput,
  ): { entry: ModelEntry; isNews: boolean } | ErrorCode | undefined {
    const { attemptLimit } = this.board;
    const news = this.#judgeRun(standing, submission);
    if (typeof news === 'string') return news;
    const made = standing?.attempts ?? 0;
    if (attemptLimit === undefined) return news && { entry: news, isNews: true };
    if (made >= attemptLimit) return 'score.attempts_exhausted';
    const entry = news ?? standing;
    return entry && { entry: { ...entry, attempts: made + 1 }, isNews: news !== undefined };
  }

  /** The entry as the submission leaves it; `undefined` when it leaves it alone. */
  #judgeRun(
    standing: ModelEntry | undefined,
    submission: SubmissionInput,
  ): ModelEntry | ErrorCode | undefined {
    const { memberId, score, columns, operator, metadata } = submission;
    const { sortOrder, columns: defined } = this.board;
    const run = { score, columns, updatedAtMs: submission.occurredAtMs ?? LIVE_MS };
    let applied: StandingRun | undefined;
    try {
      applied = applySubmission(standing, run, operator, sortOrder, defined);
    } catch (error) {
      if (error instanceof OutOfRangeError) return 'score.out_of_bounds';
      throw error;
    }
    const refusal = refusalByBounds(standing, run, applied, operator, this.board);
    if (refusal) return refusal;
    const isSum = operator === 'increment' || operator === 'decrement';
    if (applied) {
      // A run that is the same as before, only later, keeps its place among equals.
      const isMoved = !standing || compareRuns(applied, standing, sortOrder, defined) !== 0;
      return {
        ...applied,
        memberId,
        sequence: isMoved ? this.#sequence + 1 : standing.sequence,
        metadata: metadata ?? (isSum ? standing?.metadata : undefined),
        attempts: standing?.attempts ?? 0,
      };
    }
    const replacesMetadata =
      operator === 'set' ||
      (operator === 'latest' && standing !== undefined && run.updatedAtMs >= standing.updatedAtMs);
    if (!standing || !replacesMetadata || metadata === standing.metadata) return undefined;
    return { ...standing, metadata };
  }

  #store(periodId: string, entry: ModelEntry): void {
    const entries = this.periods.get(periodId) ?? new Map<string, ModelEntry>();
    this.periods.set(periodId, entries.set(entry.memberId, entry));
  }
}
