import { createHmac } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { Ballot, BallotBatch, BallotBatchResult, BallotResult } from '@rostrum/contracts';
import {
  type BallotStore,
  checkChoices,
  DomainError,
  type ErrorCode,
  type InvalidationBus,
  isHost,
  type LogPosition,
  mayViewResults,
  type Poll,
  type PollState,
  type Principal,
} from '@rostrum/domain';
import { requireHost, requireScope } from '../access/access.service.ts';
import type { Config } from '../config.ts';
import { DurabilityService } from '../durability/durability.service.ts';
import type { WriteContext } from '../edge/http/request-context.ts';
import { BALLOT_STORE, CONFIG, INVALIDATION_BUS } from '../ports.ts';
import { PollDefinitions } from './poll-definitions.ts';
import { PollsService } from './polls.service.ts';

export interface ResultsReading {
  poll: Poll;
  state: PollState;
  isVisible: boolean;
  /** Only for a voter. */
  hasVoted: boolean | undefined;
}

/** The voter that `me` stands for. */
const ME = 'me';

/** Ballots on their way into a poll, and what they add up to. */
@Injectable()
export class BallotsService {
  readonly #receiptKey: Buffer;

  constructor(
    @Inject(CONFIG) config: Config,
    @Inject(BALLOT_STORE) private readonly ballots: BallotStore,
    @Inject(INVALIDATION_BUS) private readonly bus: InvalidationBus,
    private readonly definitions: PollDefinitions,
    private readonly polls: PollsService,
    private readonly durability: DurabilityService,
  ) {
    this.#receiptKey = createHmac('sha256', config.secret).update('receipt').digest();
  }

  async cast(
    principal: Principal,
    reference: string,
    voter: string,
    ballot: Ballot,
    write: WriteContext,
  ): Promise<BallotResult> {
    const voterId = voterOf(principal, voter);
    return this.definitions.use(principal.tenantId, reference, async (poll) => {
      this.polls.checkReader(principal, poll);
      checkChoices(ballot.choices, poll);
      const cast = [{ voterId, choices: ballot.choices, ballotId: undefined }];
      const outcome = await this.ballots.cast(poll, cast, write.idempotency);
      const [result] = outcome.outcomes;
      if (result === undefined) throw new TypeError('a ballot was not answered');
      if (result.status === 'rejected') throw refusalOf(result.code);
      await this.durability.settle(poll.durability, write, outcome.position);
      if (outcome.isReplayed) write.markReplayed();
      return {
        accepted: true,
        changed: result.status === 'accepted',
        version: outcome.version,
        receipt: this.#receipt(poll, voterId, ballot.choices, outcome.position),
      };
    });
  }

  async retract(
    principal: Principal,
    reference: string,
    voter: string,
    write: WriteContext,
  ): Promise<void> {
    const voterId = voterOf(principal, voter);
    await this.definitions.use(principal.tenantId, reference, async (poll) => {
      this.polls.checkReader(principal, poll);
      if (poll.ballotChange !== 'retract') {
        throw new DomainError('auth.forbidden', 'Ballots of this poll cannot be taken back.');
      }
      const { position } = await this.ballots.retract(poll, voterId);
      // Those who no longer have a ballot in may be watching the counts. A caller who is told that
      // this failed asks again, and then they are told again.
      if (poll.resultsVisibility === 'after_vote') {
        const { tenantId, id: pollId } = poll;
        await this.bus.publish({ kind: 'ballot', tenantId, pollId, voterId });
      }
      await this.durability.settle(poll.durability, write, position);
    });
  }

  async castBatch(
    principal: Principal,
    reference: string,
    batch: BallotBatch,
    write: WriteContext,
  ): Promise<BallotBatchResult> {
    requireHost(principal);
    return this.definitions.use(principal.tenantId, reference, async (poll) => {
      const faults = batch.ballots.map(({ choices }) => faultOf(choices, poll));
      const valid = batch.ballots.filter((_, index) => faults[index] === undefined);
      const outcome = await this.ballots.cast(
        poll,
        valid.map(({ voterId, choices, ballotId }) => ({ voterId, choices, ballotId })),
        write.idempotency,
      );
      await this.durability.settle(poll.durability, write, outcome.position);
      if (outcome.isReplayed) write.markReplayed();
      const outcomes = outcome.outcomes.values();
      const results = batch.ballots.map(({ voterId, choices }, index) => {
        const judged = faults[index] ? undefined : outcomes.next().value;
        const fault = faults[index] ?? rejectionOf(judged);
        if (fault)
          return { status: 'rejected' as const, voterId, code: fault.code, detail: fault.message };
        const receipt = this.#receipt(poll, voterId, choices, outcome.position);
        const status =
          judged?.status === 'unchanged' ? ('unchanged' as const) : ('accepted' as const);
        return { status, voterId, receipt };
      });
      return { results, version: outcome.version };
    });
  }

  /** Counts leave only when the poll's visibility lets this asker see them. */
  async results(principal: Principal, reference: string): Promise<ResultsReading> {
    return this.definitions.use(principal.tenantId, reference, async (poll) => {
      this.polls.checkReader(principal, poll);
      const voterId = principal.kind === 'member' ? principal.memberId : undefined;
      const { hasVoted, ...state } = await this.ballots.read(poll, voterId);
      return {
        poll,
        state,
        hasVoted: voterId === undefined ? undefined : hasVoted,
        isVisible: mayViewResults(poll.resultsVisibility, state.status, {
          isHost: isHost(principal),
          hasVoted,
        }),
      };
    });
  }

  /** Proves to the service, later, that it accepted this ballot. */
  #receipt(poll: Poll, voterId: string, choices: readonly string[], at: LogPosition): string {
    const claim = JSON.stringify([poll.id, voterId, [...choices].sort(), at.epoch, at.sequence]);
    const seal = createHmac('sha256', this.#receiptKey).update(claim).digest('base64url');
    return `${at.partition}.${at.epoch}.${at.sequence}.${seal}`;
  }
}

/** @throws DomainError `ballot.voter_required`, `auth.forbidden` */
function voterOf(principal: Principal, voter: string): string {
  if (principal.kind === 'member') {
    requireScope(principal, 'ballots:write');
    if (voter === ME || voter === principal.memberId) return principal.memberId;
    throw new DomainError('auth.forbidden', 'A voter token votes for its own voter only.');
  }
  if (principal.kind === 'publishable-key') {
    throw new DomainError('ballot.voter_required', 'This poll takes voter tokens: send one.');
  }
  if (voter === ME) {
    throw new DomainError('ballot.voter_required', 'Name the voter: a secret key is nobody.');
  }
  return voter;
}

const REFUSALS: Partial<Record<ErrorCode, string>> = {
  'poll.not_open': 'The poll is not open.',
  'poll.closed': 'The poll is closed.',
  'ballot.already_cast': 'This voter has voted, and ballots of this poll cannot be changed.',
  'idempotency.mismatch': 'This ballotId was used before with another ballot.',
};

function refusalOf(code: ErrorCode): DomainError {
  return new DomainError(code, REFUSALS[code] ?? 'The ballot was refused.');
}

function rejectionOf(
  outcome: { status: string; code?: ErrorCode } | undefined,
): DomainError | undefined {
  if (outcome === undefined) throw new TypeError('a ballot was not answered');
  return outcome.code === undefined ? undefined : refusalOf(outcome.code);
}

function faultOf(choices: readonly string[], poll: Poll): DomainError | undefined {
  try {
    checkChoices(choices, poll);
    return undefined;
  } catch (error) {
    if (error instanceof DomainError) return error;
    throw error;
  }
}
