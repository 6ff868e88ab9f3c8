import type {
  IdempotentRequest,
  Leaderboard,
  RankedEntry,
  RankPosition,
  SubmissionInput,
  SubmissionOutcome,
  SubmitOutcome,
} from '@rostrum/domain';
import { expect } from 'vitest';
import type { Instance } from './fixtures.ts';
import type { BoardAction, PlacedMember } from './ranking-arbitraries.ts';
import {
  type ModelEntry,
  type ModelOutcome,
  type ModelPosition,
  RankingModel,
} from './ranking-model.ts';

/** A place that a viewer saw at some moment, as the store and as the model know it. */
export interface SeenPosition {
  periodId: string;
  cursor: RankPosition;
  model: ModelPosition;
}

interface KnownSubmission {
  submission: SubmissionInput;
  outcome: SubmissionOutcome;
}

type Standing = Exclude<ModelOutcome, { status: 'rejected' }>;

/** A submission that was judged in this run, and the rank of its member before it. */
interface Fresh {
  submission: SubmissionInput;
  modelled: Standing;
  actual: SubmissionOutcome;
  previousRank: number | undefined;
}

/** Where a board and the log of its partition stand. */
interface LogEnd {
  version: number;
  sequence: number;
}

/** Does the same to a board in Redis and to the model, and compares every answer. */
export class BoardTrial {
  readonly board: Leaderboard;
  readonly model: RankingModel;
  readonly seen: SeenPosition[] = [];
  readonly #instance: Instance;
  readonly #known = new Map<string, KnownSubmission>();
  readonly #requests: {
    idempotency: IdempotentRequest;
    submissions: SubmissionInput[];
    wantRanks: boolean;
    outcome: SubmitOutcome;
  }[] = [];
  #version = 0;
  #revision = 0;
  #sequence = 0;

  constructor(instance: Instance, board: Leaderboard) {
    this.#instance = instance;
    this.board = board;
    this.model = new RankingModel(board);
  }

  async begin(): Promise<void> {
    const { ranking } = this.#instance;
    await ranking.install(this.board);
    // Changes nothing, and says where the log stands.
    const { position } = await ranking.removeEntry(this.board, 'nobody', undefined);
    this.#sequence = position.sequence;
  }

  /** The live store lost the board and has it again: versions go on from a greater one. */
  resumeFrom(version: number): void {
    expect(version).toBeGreaterThan(this.#version);
    this.#version = version;
  }

  /** The board was rebuilt under a newer definition: it is what the model was when it was kept. */
  goTo(kept: Map<string, Map<string, ModelEntry>>, board: Leaderboard, at: LogEnd): void {
    Object.assign(this.board, board);
    this.model.periods.clear();
    for (const [period, entries] of structuredClone(kept)) this.model.periods.set(period, entries);
    expect(at.version).toBeGreaterThanOrEqual(this.#version);
    this.#version = at.version;
    this.#sequence = at.sequence;
  }

  async perform(action: BoardAction): Promise<void> {
    switch (action.kind) {
      case 'submit':
        await this.#submit(action.submissions, action.wantRanks, action.requestKey);
        break;
      case 'repeat request':
        await this.#repeatRequest(action.pick, action.isSameBody);
        break;
      case 'repeat submission':
        await this.#repeatSubmission(action.pick);
        break;
      case 'remove':
        await this.#remove(action.memberId, action.period);
        break;
      case 'place':
        await this.#place(action.members);
    }
    await this.#look();
  }

  async #submit(
    given: SubmissionInput[],
    wantRanks: boolean,
    requestKey: string | undefined,
  ): Promise<void> {
    const submissions = given.map((submission) => ({
      ...submission,
      columns: submission.columns.slice(0, this.board.columns.length),
    }));
    const idempotency = requestKey ? { key: requestKey, fingerprint: 'body' } : undefined;
    const outcome = await this.#instance.ranking.submit({
      board: this.board,
      submissions,
      wantRanks,
      idempotency,
    });
    const fresh: Fresh[] = [];
    expect(outcome.isReplayed).toBe(false);
    expect(outcome.outcomes).toHaveLength(submissions.length);
    const previousRanks = submissions.map((submission) => this.#rankOf(submission));
    let isChanged = false;
    for (const [index, submission] of submissions.entries()) {
      const actual = outcome.outcomes[index];
      if (!actual) throw new Error('a submission was not answered');
      const modelled = this.#compare(submission, actual);
      if (this.#changes(actual)) isChanged = true;
      if (modelled)
        fresh.push({ submission, modelled, actual, previousRank: previousRanks[index] });
    }
    for (const one of fresh) this.#compareRanks(one, wantRanks);
    if (isChanged) this.model.trim(submissions.flatMap((one) => this.model.periodIds(one)));
    const [first] = submissions;
    if (first && outcome.outcomes[0]?.status !== 'rejected') {
      const periodId = this.model.periodIds(first)[0] ?? '';
      // Who is shadow-banned is told of its own entry too, where it asks alone.
      const isNew = submissions.length === 1 && outcome.outcomes[0]?.isReplayed === false;
      const viewerId = isNew ? first.memberId : undefined;
      expect(outcome.total).toBe(this.model.ranking({ periodId, viewerId }).length);
    }
    this.#expectAdvance(isChanged, outcome.version, outcome.position.sequence);
    if (idempotency) this.#requests.push({ idempotency, submissions, wantRanks, outcome });
  }

  /** Where attempts are limited, one that leads to nothing is counted all the same. */
  #changes(outcome: SubmissionOutcome): boolean {
    if (outcome.status === 'rejected' || outcome.isReplayed) return false;
    return outcome.status === 'applied' || this.board.attemptLimit !== undefined;
  }

  #rankOf(submission: SubmissionInput): number | undefined {
    const [periodId] = this.model.periodIds(submission);
    return this.model.rankOf({ periodId: periodId ?? '' }, submission.memberId);
  }

  /** All but ranks; what the model says to a submission that counted, to compare them later. */
  #compare(submission: SubmissionInput, actual: SubmissionOutcome): Standing | undefined {
    const { submissionId } = submission;
    const known = submissionId === undefined ? undefined : this.#known.get(submissionId);
    if (known) {
      expect(actual).toEqual(
        bodyOf(known.submission) === bodyOf(submission)
          ? { ...known.outcome, isReplayed: true }
          : { status: 'rejected', code: 'idempotency.mismatch' },
      );
      return undefined;
    }
    const modelled = this.model.submit(submission);
    if (modelled.status === 'rejected') {
      expect(actual).toEqual(modelled);
      return undefined;
    }
    // The very same live run on a board that keeps the latest is news from the next millisecond on.
    const isTimeOnly = submission.operator === 'latest' && submission.occurredAtMs === undefined;
    const status = isTimeOnly && modelled.status === 'unchanged' ? actual.status : modelled.status;
    const { score, previousScore } = modelled;
    expect(actual).toMatchObject({ status, score, previousScore, isReplayed: false });
    if (submissionId !== undefined) this.#known.set(submissionId, { submission, outcome: actual });
    return modelled;
  }

  /** Ranks are those before and after the whole run. */
  #compareRanks({ submission, modelled, actual, previousRank }: Fresh, wantRanks: boolean): void {
    const periods = modelled.periods.map(({ period, score }) => ({
      period,
      score,
      rank: this.model.rankOf({ periodId: period }, submission.memberId),
    }));
    expect(actual).toMatchObject(
      wantRanks
        ? { rank: periods[0]?.rank, previousRank, periods }
        : { rank: undefined, previousRank: undefined, periods: [] },
    );
  }

  async #repeatRequest(pick: number, isSameBody: boolean): Promise<void> {
    const request = this.#requests[pick % (this.#requests.length || 1)];
    if (!request) return;
    const { key, fingerprint } = request.idempotency;
    const repeated = this.#instance.ranking.submit({
      board: this.board,
      submissions: request.submissions,
      wantRanks: request.wantRanks,
      idempotency: { key, fingerprint: isSameBody ? fingerprint : 'another body' },
    });
    if (!isSameBody) {
      await expect(repeated).rejects.toMatchObject({ code: 'idempotency.mismatch' });
      return;
    }
    const { position, ...answer } = await repeated;
    const { position: _former, ...first } = request.outcome;
    expect(answer).toEqual({ ...first, isReplayed: true });
    expect(position.sequence).toBe(this.#sequence);
  }

  async #repeatSubmission(pick: number): Promise<void> {
    const known = [...this.#known.values()][pick % (this.#known.size || 1)];
    if (known) await this.#submit([known.submission], true, undefined);
  }

  async #remove(memberId: string, pick: number | undefined): Promise<void> {
    const ids = [...this.model.periods.keys()];
    const periodId = pick === undefined ? undefined : (ids[pick % (ids.length || 1)] ?? 'all-time');
    const { ranking } = this.#instance;
    const { removed, position } = await ranking.removeEntry(this.board, memberId, periodId);
    expect(removed).toBe(this.model.remove(memberId, periodId));
    const page = await ranking.page(this.board, 'all-time', { at: 'top' }, 1);
    this.#expectAdvance(removed, page?.version ?? Number.NaN, position.sequence);
  }

  /** Some come late: what is older than the placement in force changes nothing. */
  async #place(members: PlacedMember[]): Promise<void> {
    const placements = members.map(({ memberId, state, country, isLate }) => {
      this.#revision += 1;
      const revision = isLate ? Math.max(1, this.#revision - 3) : this.#revision;
      const values = (this.board.segments ?? []).map(() => country);
      return { memberId, revision, state, values, isKept: true, isNews: false };
    });
    const { ranking } = this.#instance;
    const { placed, position } = await ranking.placeMembers(this.board, placements);
    const changed = placements.filter((placement) => this.model.place(placement)).length;
    expect(placed).toBe(changed);
    const page = await ranking.page(this.board, 'all-time', { at: 'top' }, 1);
    this.#expectAdvance(changed > 0, page?.version ?? Number.NaN, position.sequence);
  }

  /** A change moves the version and the log by one event; anything else moves neither. */
  #expectAdvance(isChanged: boolean, version: number, sequence: number): void {
    if (isChanged) expect(version).toBeGreaterThan(this.#version);
    else expect(version).toBe(this.#version);
    expect(sequence).toBe(this.#sequence + (isChanged ? 1 : 0));
    this.#version = version;
    this.#sequence = sequence;
  }

  /** Remembers an entry as a viewer would whose cursor stands there. */
  async #look(): Promise<void> {
    const ids = [...this.model.periods.keys()];
    const periodId = ids[this.#sequence % (ids.length || 1)];
    if (periodId === undefined) return;
    const page = await this.#instance.ranking.page(this.board, periodId, { at: 'top' }, 100);
    const entry = page?.entries[this.#version % (page.entries.length || 1)];
    if (entry)
      this.seen.push({ periodId, cursor: cursorOf(entry), model: this.#find(periodId, entry) });
  }

  #find(periodId: string, { memberId }: RankedEntry): ModelPosition {
    const entry = this.model.periods.get(periodId)?.get(memberId);
    if (!entry) throw new Error(`${memberId} should not be in ${periodId}`);
    return { ...entry };
  }
}

export function cursorOf({ score, prefix, memberId }: RankedEntry): RankPosition {
  return { score, prefix, memberId };
}

function bodyOf({ submissionId: _id, ...body }: SubmissionInput): string {
  return JSON.stringify(body);
}
