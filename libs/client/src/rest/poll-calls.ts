import type {
  AsideBallotView,
  AsideResultView,
  BallotBatchResult,
  BallotResult,
  PollRecountView,
  PollResultsView,
  PollSignalsView,
  PollView,
  ReactionResult,
  RoundPage,
  StandingBallotView,
  VoterCodePage,
} from '@rostrum/contracts';
import type { Page } from './calls.ts';
import type {
  AsideInput,
  AsideQueryInput,
  BallotBatchInput,
  BallotInput,
  CodesInput,
  ListInput,
  PollChanges,
  PollInput,
  ReactionInput,
  ReleaseInput,
  ResultsInput,
} from './inputs.ts';
import { MemberCalls } from './member-calls.ts';
import { ballotPath, pollPath } from './paths.ts';
import type { CallOptions } from './request.ts';

/** The voter whom the credentials name. */
const ME = 'me';

/** Polls from draft to recount, and the ballots in them. */
export abstract class PollCalls extends MemberCalls {
  createPoll(body: PollInput, call?: CallOptions): Promise<PollView> {
    return this.request('POST', '/polls', { ...call, body });
  }

  listPolls(query?: ListInput, call?: CallOptions): Promise<Page<PollView>> {
    return this.request('GET', '/polls', { ...call, query: { ...query } });
  }

  getPoll(id: string, call?: CallOptions): Promise<PollView> {
    return this.request('GET', pollPath(id), { ...call });
  }

  updatePoll(id: string, body: PollChanges, call?: CallOptions): Promise<PollView> {
    return this.request('PATCH', pollPath(id), { ...call, body });
  }

  deletePoll(id: string, call?: CallOptions): Promise<void> {
    return this.request('DELETE', pollPath(id), { ...call });
  }

  openPoll(id: string, call?: CallOptions): Promise<PollView> {
    return this.request('POST', `${pollPath(id)}/open`, { ...call });
  }

  /** Takes no ballots for a while; the timer stands still. */
  pausePoll(id: string, call?: CallOptions): Promise<PollView> {
    return this.request('POST', `${pollPath(id)}/pause`, { ...call });
  }

  closePoll(id: string, call?: CallOptions): Promise<PollView> {
    return this.request('POST', `${pollPath(id)}/close`, { ...call });
  }

  reopenPoll(id: string, call?: CallOptions): Promise<PollView> {
    return this.request('POST', `${pollPath(id)}/reopen`, { ...call });
  }

  /** Begins a new round as a draft. */
  resetPoll(id: string, call?: CallOptions): Promise<PollView> {
    return this.request('POST', `${pollPath(id)}/reset`, { ...call });
  }

  /**
   * Casts or changes a ballot. `voterId` is `me` with a voter's own token, or with a publishable key
   * and the option `voter`. Keep the `deviceToken` that may come with the answer.
   */
  castBallot(
    id: string,
    voterId: string,
    body: BallotInput,
    call?: CallOptions,
  ): Promise<BallotResult> {
    const namesVoter = voterId === ME;
    return this.request('PUT', ballotPath(id, voterId), { ...call, body, namesVoter });
  }

  /** The ballot that a voter has in. */
  getBallot(id: string, voterId: string, call?: CallOptions): Promise<StandingBallotView> {
    const namesVoter = voterId === ME;
    return this.request('GET', ballotPath(id, voterId), { ...call, namesVoter });
  }

  /** Reacts to what goes on: counted and shown, and not kept. */
  react(id: string, body: ReactionInput, call?: CallOptions): Promise<ReactionResult> {
    return this.request('POST', `${pollPath(id)}/reactions`, { ...call, body });
  }

  /** Takes a ballot back, where the poll allows it. */
  retractBallot(id: string, voterId: string, call?: CallOptions): Promise<void> {
    const namesVoter = voterId === ME;
    return this.request('DELETE', ballotPath(id, voterId), { ...call, namesVoter });
  }

  castBallots(
    id: string,
    ballots: BallotBatchInput['ballots'],
    call?: CallOptions,
  ): Promise<BallotBatchResult> {
    return this.request('POST', `${pollPath(id)}/ballots/batch`, { ...call, body: { ballots } });
  }

  /** Of the current round, or for hosts of one that is over. */
  getPollResults(id: string, query?: ResultsInput, call?: CallOptions): Promise<PollResultsView> {
    const input = { ...call, query: { ...query }, namesVoter: true };
    return this.request('GET', `${pollPath(id)}/results`, input);
  }

  /** Issues one-time codes to a poll whose voters are told by them. */
  issueCodes(id: string, count: number, call?: CallOptions): Promise<VoterCodePage> {
    return this.request('POST', `${pollPath(id)}/codes`, { ...call, body: { count } });
  }

  /** Codes of a poll, and which were used. */
  listCodes(id: string, query?: CodesInput, call?: CallOptions): Promise<VoterCodePage> {
    return this.request('GET', `${pollPath(id)}/codes`, { ...call, query: { ...query } });
  }

  /** Adds the log up anew, and compares it with the tally and the database. */
  recountPoll(id: string, call?: CallOptions): Promise<PollRecountView> {
    return this.request('GET', `${pollPath(id)}/recount`, { ...call });
  }

  /** When ballots came: bursts, and the addresses with most voters. */
  getPollSignals(id: string, call?: CallOptions): Promise<PollSignalsView> {
    return this.request('GET', `${pollPath(id)}/signals`, { ...call });
  }

  /** Sets ballots aside: they are kept, and nothing counts them. */
  setAside(id: string, body: AsideInput, call?: CallOptions): Promise<AsideResultView> {
    return this.request('POST', `${pollPath(id)}/aside`, { ...call, body });
  }

  /** Lets ballots that are set aside count again. */
  releaseAside(id: string, body: ReleaseInput, call?: CallOptions): Promise<AsideResultView> {
    return this.request('POST', `${pollPath(id)}/aside/release`, { ...call, body });
  }

  /** Ballots that are set aside, in order of voters. */
  listAside(
    id: string,
    query?: AsideQueryInput,
    call?: CallOptions,
  ): Promise<Page<AsideBallotView>> {
    return this.request('GET', `${pollPath(id)}/aside`, { ...call, query: { ...query } });
  }

  /** The rounds that are over, the latest first. */
  listPollRounds(id: string, call?: CallOptions): Promise<RoundPage> {
    return this.request('GET', `${pollPath(id)}/rounds`, { ...call });
  }
}
