import { Inject, Injectable } from '@nestjs/common';
import {
  type BallotStore,
  DomainError,
  isHost,
  mayViewResults,
  type Poll,
  type PollRepository,
  type PollRound,
  type PollState,
  type Principal,
} from '@rostrum/domain';
import { requireHost } from '../access/access.service.ts';
import type { VoterRequest } from '../edge/http/voter-request.ts';
import { BALLOT_STORE, POLL_REPOSITORY } from '../ports.ts';
import { PollDefinitions } from './poll-definitions.ts';
import { PollsService } from './polls.service.ts';
import { VoterIdentities } from './voters/voter-identities.ts';

export interface ResultsReading {
  poll: Poll;
  state: PollState;
  isVisible: boolean;
  /** Only for a voter. */
  hasVoted: boolean | undefined;
}

/** Somebody who is about to watch a poll. */
export interface PollViewer {
  poll: Poll;
  /** Only of a voter whose ballot is in. */
  voterId: string | undefined;
  hasVoted: boolean | undefined;
}

/** What ballots add up to. */
@Injectable()
export class ResultsService {
  constructor(
    @Inject(BALLOT_STORE) private readonly ballots: BallotStore,
    @Inject(POLL_REPOSITORY) private readonly repository: PollRepository,
    private readonly definitions: PollDefinitions,
    private readonly polls: PollsService,
    private readonly voters: VoterIdentities,
  ) {}

  /**
   * Of the current round, or of one that is over: that is for hosts. Counts leave only when the
   * poll's visibility lets this asker see them.
   */
  async read(
    principal: Principal,
    reference: string,
    request: VoterRequest,
    round?: number,
  ): Promise<ResultsReading> {
    return this.definitions.use(principal.tenantId, reference, async (poll) => {
      this.polls.checkReader(principal, poll);
      const voterId = await this.voters.viewer(principal, poll, request);
      const { ownBallot, ...state } = await this.ballots.read(poll, voterId);
      if (round !== undefined && round !== state.round) {
        return this.#readEnded(principal, poll, round, state.epoch);
      }
      const hasVoted = ownBallot !== undefined;
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

  /** Whether the viewer's own ballot is in; nothing is read for whoever is no voter. */
  async viewer(
    principal: Principal,
    reference: string,
    request: VoterRequest,
  ): Promise<PollViewer> {
    const poll = await this.definitions.get(principal.tenantId, reference);
    this.polls.checkReader(principal, poll);
    const voterId = await this.voters.viewer(principal, poll, request);
    if (voterId === undefined) return { poll, voterId, hasVoted: undefined };
    const [hasVoted = false] = await this.ballots.haveVoted(poll, [voterId]);
    return { poll, voterId: hasVoted ? voterId : undefined, hasVoted };
  }

  async rounds(principal: Principal, reference: string): Promise<PollRound[]> {
    requireHost(principal);
    const poll = await this.definitions.get(principal.tenantId, reference);
    return this.repository.rounds(poll);
  }

  async #readEnded(
    principal: Principal,
    poll: Poll,
    round: number,
    epoch: string,
  ): Promise<ResultsReading> {
    requireHost(principal);
    const ended = await this.repository.round(poll, round);
    if (!ended)
      throw new DomainError('poll.not_found', `The poll has no results of round ${round}.`);
    const { tally } = ended;
    return {
      poll,
      state: { status: 'closed', closesAtMs: undefined, round, version: 0, epoch, tally },
      hasVoted: undefined,
      isVisible: true,
    };
  }
}
