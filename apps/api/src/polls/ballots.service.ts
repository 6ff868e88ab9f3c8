import { createHmac } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { Ballot, BallotBatch, BallotBatchResult, BallotResult } from '@rostrum/contracts';
import {
  type BallotInput,
  type BallotRecord,
  type BallotStore,
  type CastBallot,
  DomainError,
  type ErrorCode,
  encodeCastBallot,
  type InvalidationBus,
  type LogPosition,
  type Poll,
  type Principal,
} from '@rostrum/domain';
import { requireHost, requireScope } from '../access/access.service.ts';
import type { Config } from '../config.ts';
import { DurabilityService } from '../durability/durability.service.ts';
import type { WriteContext } from '../edge/http/request-context.ts';
import type { VoterRequest } from '../edge/http/voter-request.ts';
import { BALLOT_STORE, CONFIG, INVALIDATION_BUS } from '../ports.ts';
import { castBallotOf } from './ballot-content.ts';
import { ModerationService } from './moderation/moderation.service.ts';
import { PollsService } from './polls.service.ts';
import { ownRequest } from './voters/own-request.ts';
import { VoterIdentities } from './voters/voter-identities.ts';

/** A voter's ballot as it stands. */
export interface StandingBallot {
  poll: Poll;
  voterId: string;
  round: number;
  ballot: CastBallot;
  isFinal: boolean;
}

/** Ballots on their way into a poll, and out of it. */
@Injectable()
export class BallotsService {
  readonly #receiptKey: Buffer;

  constructor(
    @Inject(CONFIG) config: Config,
    @Inject(BALLOT_STORE) private readonly ballots: BallotStore,
    @Inject(INVALIDATION_BUS) private readonly bus: InvalidationBus,
    private readonly polls: PollsService,
    private readonly voters: VoterIdentities,
    private readonly durability: DurabilityService,
    private readonly moderation: ModerationService,
  ) {
    this.#receiptKey = createHmac('sha256', config.secret).update('receipt').digest();
  }

  async cast(
    principal: Principal,
    reference: string,
    voter: string,
    body: Ballot,
    request: VoterRequest,
    write: WriteContext,
  ): Promise<BallotResult> {
    return this.polls.use(principal, reference, async (poll) => {
      const seed = write.idempotency?.key;
      const caster = await this.voters.caster(principal, poll, voter, request, seed);
      const { voterId, address } = caster;
      const filter = await this.moderation.filterOf(poll);
      const ballot = castBallotOf(principal, poll, body);
      filter(ballot.texts);
      const latencyMs = Math.min(write.latencyMs ?? 0, poll.quiz?.latencyCreditMs ?? 0);
      const cast = [{ voterId, ballot, ballotId: undefined, address, latencyMs }];
      const repeated = ownRequest(principal, voterId, write.idempotency);
      const outcome = await this.ballots.cast(poll, cast, repeated);
      const [result] = outcome.outcomes;
      if (result === undefined) throw new TypeError('a ballot was not answered');
      if (result.status === 'rejected') throw refusalOf(result.code);
      this.voters.keep(poll, request, caster);
      await this.durability.settle(poll, write, outcome);
      const { issuedDevice: deviceToken } = caster;
      return {
        accepted: true,
        changed: result.status === 'accepted',
        version: outcome.version,
        receipt: this.#receipt(poll, voterId, encodeCastBallot(ballot), outcome.position),
        ...(deviceToken === undefined ? {} : { deviceToken }),
      };
    });
  }

  /** @throws DomainError `ballot.not_found` */
  async find(
    principal: Principal,
    reference: string,
    voter: string,
    request: VoterRequest,
  ): Promise<StandingBallot> {
    return this.polls.use(principal, reference, async (poll) => {
      const voterId = await this.voters.owner(principal, poll, voter, request);
      const { ownBallot: ballot, round, status } = await this.ballots.read(poll, voterId);
      if (!ballot) throw new DomainError('ballot.not_found', 'This voter has no ballot in.');
      return { poll, voterId, round, ballot, isFinal: status === 'closed' };
    });
  }

  async retract(
    principal: Principal,
    reference: string,
    voter: string,
    request: VoterRequest,
    write: WriteContext,
  ): Promise<void> {
    requireScope(principal, 'ballots:write');
    await this.polls.use(principal, reference, async (poll) => {
      const voterId = await this.voters.owner(principal, poll, voter, request);
      if (poll.ballotChange !== 'retract') {
        throw new DomainError('auth.forbidden', 'Ballots of this poll cannot be taken back.');
      }
      const repeated = ownRequest(principal, voterId, write.idempotency);
      const { isReplayed, position } = await this.ballots.retract(poll, voterId, repeated);
      // Those who no longer have a ballot in may be watching the counts. A caller who is told that
      // this failed asks again, and then they are told again.
      if (poll.resultsVisibility === 'after_vote') {
        const { tenantId, id: pollId } = poll;
        await this.bus.publish({ kind: 'ballot', tenantId, pollId, voterId });
      }
      await this.durability.settle(poll, write, { isReplayed, position });
    });
  }

  async castBatch(
    principal: Principal,
    reference: string,
    batch: BallotBatch,
    write: WriteContext,
  ): Promise<BallotBatchResult> {
    requireHost(principal);
    return this.polls.use(principal, reference, async (poll) => {
      const filter = await this.moderation.filterOf(poll);
      const judged = batch.ballots.map(({ ballotId, voterId, ...body }) => {
        const ballot = attempt(() => {
          const cast = castBallotOf(principal, poll, body);
          filter(cast.texts);
          return cast;
        });
        return ballot instanceof DomainError ? ballot : { voterId, ballot, ballotId };
      });
      const outcome = await this.ballots.cast(
        poll,
        judged.filter((one): one is BallotInput => !(one instanceof DomainError)),
        write.idempotency,
      );
      await this.durability.settle(poll, write, outcome);
      const outcomes = outcome.outcomes.values();
      const results = judged.map((one, index) => {
        const voterId = batch.ballots[index]?.voterId ?? '';
        if (one instanceof DomainError) return rejected(voterId, one);
        const answer = outcomes.next().value;
        if (answer === undefined) throw new TypeError('a ballot was not answered');
        if (answer.status === 'rejected') return rejected(voterId, refusalOf(answer.code));
        const record = encodeCastBallot(one.ballot);
        const receipt = this.#receipt(poll, voterId, record, outcome.position);
        return { status: answer.status, voterId, receipt };
      });
      return { results, version: outcome.version };
    });
  }

  /** Proves to the service, later, that it accepted this ballot. */
  #receipt(poll: Poll, voterId: string, record: BallotRecord, at: LogPosition): string {
    const claim = JSON.stringify([poll.id, voterId, record, at.epoch, at.sequence]);
    const seal = createHmac('sha256', this.#receiptKey).update(claim).digest('base64url');
    return `${at.partition}.${at.epoch}.${at.sequence}.${seal}`;
  }
}

const REFUSALS: Partial<Record<ErrorCode, string>> = {
  'poll.not_open': 'The poll is not open.',
  'poll.closed': 'The poll is closed.',
  'ballot.already_cast': 'This voter has voted, and ballots of this poll cannot be changed.',
  'limit.quota': 'The poll holds as many answers as it can.',
  'ballot.option_full': 'An option has all the votes that it takes.',
  'ballot.address_full': 'All the votes that this poll takes from one address are in.',
  'idempotency.mismatch': 'This ballotId was used before with another ballot.',
};

function refusalOf(code: ErrorCode): DomainError {
  return new DomainError(code, REFUSALS[code] ?? 'The ballot was refused.');
}

function rejected(
  voterId: string,
  { code, message: detail }: DomainError,
): BallotBatchResult['results'][number] {
  return { status: 'rejected', voterId, code, detail };
}

/** What `act` gives, or the refusal that it throws. */
function attempt<T>(act: () => T): T | DomainError {
  try {
    return act();
  } catch (error) {
    if (error instanceof DomainError) return error;
    throw error;
  }
}
