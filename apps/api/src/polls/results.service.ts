import { Inject, Injectable } from '@nestjs/common';
import type { PollRecountView, ResultsQuery } from '@rostrum/contracts';
import {
  type BallotStore,
  type CountRequest,
  compareTallies,
  DomainError,
  isHost,
  type LogPosition,
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
import { type CountReading, PollCounts } from './poll-counts.ts';
import { PollDefinitions } from './poll-definitions.ts';
import { checkCount } from './poll-drafting.ts';
import { PollsService } from './polls.service.ts';
import { VoterIdentities } from './voters/voter-identities.ts';

export interface ResultsReading {
  poll: Poll;
  state: PollState;
  isVisible: boolean;
  /** Of a quiz. */
  showsAnswers: boolean;
  /** Hosts are shown how much waits for them. */
  isHost?: boolean | undefined;
  /** Only for a voter. */
  hasVoted: boolean | undefined;
  /** Where one was declared or asked for, and may be shown. */
  count?: CountReading | undefined;
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
    private readonly counts: PollCounts,
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
    voter: VoterRequest,
    query: ResultsQuery = {},
  ): Promise<ResultsReading> {
    const read = await this.#readState(principal, reference, voter, query);
    const { poll, position, ...reading } = read;
    const isCounted = reading.isVisible && query.ballots !== 'aside';
    const request = isCounted ? requestOf(poll, reading.state.round, query) : undefined;
    const count = request && (await this.counts.read(poll, reading.state, position, request));
    return { poll, ...reading, count };
  }

  /** Without a count by a method, which may take its time. */
  #readState(
    principal: Principal,
    reference: string,
    voter: VoterRequest,
    { round, ballots = 'counted' }: ResultsQuery,
  ): Promise<ResultsReading & { position: LogPosition | undefined }> {
    return this.polls.use(principal, reference, async (poll) => {
      const voterId = await this.voters.viewer(principal, poll, voter);
      const isAside = ballots === 'aside';
      if (isAside) requireHost(principal);
      const read = await this.ballots.read(poll, voterId, isAside);
      const { ownBallot, position, aside, ...counted } = read;
      const state = aside ? { ...counted, tally: aside } : counted;
      if (round !== undefined && round !== state.round) {
        return this.#readEnded(principal, poll, round, state.epoch);
      }
      const hasVoted = ownBallot !== undefined;
      return {
        poll,
        state,
        position,
        showsAnswers: isHost(principal) || state.status === 'closed',
        isHost: isHost(principal),
        hasVoted: voterId === undefined ? undefined : hasVoted,
        isVisible: mayViewResults(poll.resultsVisibility, state.status, {
          isHost: isHost(principal),
          hasVoted,
        }),
      };
    });
  }

  /** Whether the log, the tally and the stored ballots agree, as of one moment each. */
  async recount(principal: Principal, reference: string): Promise<PollRecountView> {
    requireHost(principal);
    return this.polls.use(principal, reference, async (poll) => {
      if (poll.type === 'reactions') {
        throw new DomainError('request.invalid', 'Reactions are not in the log.');
      }
      const { tally, aside, round, position } = await this.ballots.read(poll, undefined, true);
      const log = await this.counts.recount(poll, position);
      const differences = compareTallies(tally, log.tally);
      for (const { what, ...figures } of aside ? compareTallies(aside, log.aside) : []) {
        differences.push({ what: `set aside: ${what}`, ...figures });
      }
      if (round !== log.round) differences.push({ what: 'round', live: round, log: log.round });
      return {
        pollId: poll.id,
        round,
        source: log.source,
        agrees: differences.length === 0 && log.storedOtherwise === 0,
        events: log.events,
        ballotCount: tally.ballotCount,
        asideCount: tally.asideCount ?? 0,
        differences,
        storedOtherwise: log.storedOtherwise,
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
  ): Promise<ResultsReading & { position: undefined }> {
    requireHost(principal);
    const ended = await this.repository.round(poll, round);
    if (!ended)
      throw new DomainError('poll.not_found', `The poll has no results of round ${round}.`);
    const { tally } = ended;
    return {
      poll,
      state: { status: 'closed', closesAtMs: undefined, round, version: 0, epoch, tally },
      position: undefined,
      hasVoted: undefined,
      showsAnswers: true,
      isVisible: true,
      isHost: true,
    };
  }
}

/** @throws DomainError `request.invalid` */
function requestOf(poll: Poll, round: number, query: ResultsQuery): CountRequest | undefined {
  const { tally = poll.count?.method, seats = poll.count?.seats ?? 1 } = query;
  if (tally === undefined) return undefined;
  checkCount(poll.type, poll.options.length, { method: tally, seats });
  const isDrawn = poll.count?.tieBreak === 'drawn';
  return {
    method: tally,
    seats,
    // Fixed before anybody votes, and drawn anew by whoever wants to check it.
    tieBreaking: isDrawn
      ? { rule: 'drawn', seed: `${poll.id}/${round}` }
      : { rule: 'option-order' },
  };
}
