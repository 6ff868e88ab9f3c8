import type {
  BatchResult,
  BoardPeriodsView,
  HeldResult,
  LeaderboardView,
  QuarantinedSubmissionView,
  SigningSecretView,
  SubmissionResult,
} from '@rostrum/contracts';
import { Calls, type Page } from './calls.ts';
import type {
  LeaderboardChanges,
  LeaderboardInput,
  ListInput,
  PeriodsInput,
  QuarantineInput,
  SigningSecretInput,
  SubmissionBatchInput,
  SubmissionInput,
} from './inputs.ts';
import { boardPath, heldPath } from './paths.ts';
import type { CallOptions } from './request.ts';
import { signBody } from './signature.ts';

/** Boards, scores for them, what they hold back, and their periods. */
export abstract class BoardCalls extends Calls {
  createLeaderboard(body: LeaderboardInput, call?: CallOptions): Promise<LeaderboardView> {
    return this.request('POST', '/leaderboards', { ...call, body });
  }

  listLeaderboards(query?: ListInput, call?: CallOptions): Promise<Page<LeaderboardView>> {
    return this.request('GET', '/leaderboards', { ...call, query: { ...query } });
  }

  getLeaderboard(key: string, call?: CallOptions): Promise<LeaderboardView> {
    return this.request('GET', boardPath(key), { ...call });
  }

  updateLeaderboard(
    key: string,
    body: LeaderboardChanges,
    call?: CallOptions,
  ): Promise<LeaderboardView> {
    return this.request('PATCH', boardPath(key), { ...call, body });
  }

  deleteLeaderboard(key: string, call?: CallOptions): Promise<void> {
    return this.request('DELETE', boardPath(key), { ...call });
  }

  /** A board with a quarantine may hold the submission instead of applying it. */
  submitScore(
    key: string,
    body: SubmissionInput,
    call?: CallOptions,
  ): Promise<SubmissionResult | HeldResult> {
    return this.request('POST', `${boardPath(key)}/scores`, { ...call, body, sign: signBody });
  }

  /** Up to 1,000 submissions, each judged by itself; results in the order of submissions. */
  submitScores(
    key: string,
    submissions: SubmissionBatchInput['submissions'],
    call?: CallOptions,
  ): Promise<BatchResult> {
    return this.request('POST', `${boardPath(key)}/scores/batch`, {
      ...call,
      body: { submissions },
      sign: signBody,
    });
  }

  getSigningSecret(key: string, call?: CallOptions): Promise<SigningSecretView> {
    return this.request('GET', `${boardPath(key)}/signing-secret`, { ...call });
  }

  /** Makes a new secret; the former one stays good for a day, or as long as is said. */
  rotateSigningSecret(
    key: string,
    body: SigningSecretInput = {},
    call?: CallOptions,
  ): Promise<SigningSecretView> {
    return this.request('POST', `${boardPath(key)}/signing-secret`, { ...call, body });
  }

  endFormerSigningSecret(key: string, call?: CallOptions): Promise<void> {
    return this.request('DELETE', `${boardPath(key)}/signing-secret/former`, { ...call });
  }

  /** What the board holds instead of applying it, the oldest first. */
  listQuarantine(
    key: string,
    query?: QuarantineInput,
    call?: CallOptions,
  ): Promise<Page<QuarantinedSubmissionView>> {
    return this.request('GET', `${boardPath(key)}/quarantine`, { ...call, query: { ...query } });
  }

  /** Applies a held submission as of when it was made. */
  approveQuarantined(
    key: string,
    id: string,
    call?: CallOptions,
  ): Promise<QuarantinedSubmissionView> {
    return this.request('POST', `${heldPath(key, id)}/approve`, { ...call });
  }

  rejectQuarantined(
    key: string,
    id: string,
    call?: CallOptions,
  ): Promise<QuarantinedSubmissionView> {
    return this.request('POST', `${heldPath(key, id)}/reject`, { ...call });
  }

  /** Current and kept periods, and archived ones page by page. */
  listPeriods(key: string, query?: PeriodsInput, call?: CallOptions): Promise<BoardPeriodsView> {
    return this.request('GET', `${boardPath(key)}/periods`, { ...call, query: { ...query } });
  }
}
