import { Inject, Injectable } from '@nestjs/common';
import type { BatchResult, HeldResult, Submission, SubmissionResult } from '@rostrum/contracts';
import {
  DomainError,
  type ErrorCode,
  type IdempotentRequest,
  type Leaderboard,
  type LogPosition,
  type Principal,
  type RankingStore,
  type SignatureStamp,
  type SubmissionInput,
  type SubmitOutcome,
} from '@rostrum/domain';
import { requireHost, requireScope } from '../access/access.service.ts';
import { DurabilityService } from '../durability/durability.service.ts';
import type { WriteContext } from '../edge/http/request-context.ts';
import { RANKING_STORE } from '../ports.ts';
import { Signatures } from './integrity/signatures.ts';
import { LeaderboardDefinitions } from './leaderboard-definitions.ts';
import { presentBatch, presentHeld, presentSubmission, refusalOf } from './scores.presenter.ts';
import { describeUnknownColumn, orderColumns } from './submitted-columns.ts';

/** A submission as the store wants it, or why it cannot be one on this board. */
type Prepared = { input: SubmissionInput } | { code: ErrorCode; detail: string };

export interface BatchOptions {
  idempotency: IdempotentRequest | undefined;
  /** @throws DomainError when the board requires a signature that is not there */
  verify?: (board: Leaderboard) => SignatureStamp | undefined;
  /** Neither rate nor quarantine binds: a host's own file. */
  isTrusted?: boolean;
}

/** Scores on their way into a board. */
@Injectable()
export class ScoresService {
  constructor(
    @Inject(RANKING_STORE) private readonly ranking: RankingStore,
    private readonly definitions: LeaderboardDefinitions,
    private readonly durability: DurabilityService,
    private readonly signatures: Signatures,
  ) {}

  async submit(
    principal: Principal,
    key: string,
    submission: Submission,
    write: WriteContext,
  ): Promise<SubmissionResult | HeldResult> {
    requireSubmitter(principal, submission);
    const { board, outcome } = await this.#apply(principal.tenantId, key, async (board) => {
      requireVisible(principal, board);
      const signature = this.signatures.verify(board, principal, write.signed);
      const prepared = prepare(board, submission);
      if ('code' in prepared) throw new DomainError(prepared.code, prepared.detail);
      return this.ranking.submit({
        board,
        submissions: [prepared.input],
        wantRanks: true,
        idempotency: write.idempotency,
        signature,
      });
    });
    const [result] = outcome.outcomes;
    if (result === undefined) throw new TypeError('a submission was not answered');
    if (result.status === 'rejected') throw refusalOf(result, board);
    const isReplayed = outcome.isReplayed || result.isReplayed;
    await this.durability.settle(board, write, { ...outcome, isReplayed });
    if (result.status === 'quarantined') return presentHeld(result);
    return presentSubmission(submission.memberId, result, outcome);
  }

  async submitBatch(
    principal: Principal,
    key: string,
    submissions: readonly Submission[],
    write: WriteContext,
  ): Promise<BatchResult> {
    requireHost(principal);
    const { result, board, position } = await this.applyBatch(
      principal.tenantId,
      key,
      submissions,
      {
        idempotency: write.idempotency,
        verify: (current) => this.signatures.verify(current, principal, write.signed),
      },
    );
    const { isReplayed } = result;
    await this.durability.settle(board, write, { position, isReplayed });
    return { results: result.results, version: result.version };
  }

  /** A batch from inside, as imports do it. */
  async applyBatch(
    tenantId: string,
    key: string,
    submissions: readonly Submission[],
    { idempotency, verify, isTrusted }: BatchOptions,
  ): Promise<{
    result: BatchResult & { isReplayed: boolean };
    board: Leaderboard;
    position: LogPosition;
  }> {
    let prepared: Prepared[] = [];
    const { board, outcome } = await this.#apply(tenantId, key, (current) => {
      const signature = verify?.(current);
      prepared = submissions.map((submission) => prepare(current, submission));
      const inputs = prepared.flatMap((item) => ('input' in item ? [item.input] : []));
      return this.ranking.submit({
        board: current,
        submissions: inputs,
        wantRanks: false,
        idempotency,
        signature,
        isTrusted,
      });
    });
    const outcomes = outcome.outcomes.values();
    const results = prepared.map((item, index) => {
      const { memberId } = submissions[index] as Submission;
      if ('code' in item) return { status: 'rejected' as const, memberId, ...item };
      return presentBatch(memberId, outcomes.next().value, board);
    });
    return {
      result: { results, version: outcome.version, isReplayed: outcome.isReplayed },
      board,
      position: outcome.position,
    };
  }

  async #apply(
    tenantId: string,
    key: string,
    submit: (board: Leaderboard) => Promise<SubmitOutcome>,
  ): Promise<{ board: Leaderboard; outcome: SubmitOutcome }> {
    return this.definitions.use(tenantId, key, async (board) => ({
      board,
      outcome: await submit(board),
    }));
  }
}

/** A member may submit for itself, as of now; everybody else must be a host. */
function requireSubmitter(principal: Principal, submission: Submission): void {
  if (principal.kind !== 'member') {
    requireHost(principal);
    return;
  }
  requireScope(principal, 'scores:write');
  if (submission.memberId !== principal.memberId) {
    throw new DomainError('auth.forbidden', 'A member token submits for its own member only.');
  }
  if (submission.occurredAt !== undefined) {
    throw new DomainError('auth.forbidden', 'A member token cannot set occurredAt.');
  }
}

/** The answer to a score tells rank and total, so a board that a member may not see takes none. */
function requireVisible(principal: Principal, board: Leaderboard): void {
  if (principal.kind === 'member' && board.visibility === 'private') {
    throw new DomainError('leaderboard.not_found', 'There is no such leaderboard.');
  }
}

function prepare(board: Leaderboard, submission: Submission): Prepared {
  const operator = submission.operator ?? board.operator;
  if (operator !== board.operator && !board.allowOperatorOverride) {
    return {
      code: 'score.operator_not_allowed',
      detail: `The board takes "${board.operator}" only.`,
    };
  }
  const fault = describeUnknownColumn(board, submission.columns);
  if (fault !== undefined) return { code: 'request.invalid', detail: fault };
  return {
    input: {
      memberId: submission.memberId,
      score: submission.score,
      columns: orderColumns(board, submission.columns),
      operator,
      metadata: submission.metadata && JSON.stringify(submission.metadata),
      occurredAtMs:
        submission.occurredAt === undefined ? undefined : Date.parse(submission.occurredAt),
      submissionId: submission.submissionId,
    },
  };
}
