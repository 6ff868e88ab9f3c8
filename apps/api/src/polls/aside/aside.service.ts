import { Inject, Injectable } from '@nestjs/common';
import type { AsideQuery, AsideResultView, SetAside } from '@rostrum/contracts';
import {
  type AddressCount,
  type AsideBallot,
  type BallotPart,
  type BallotReader,
  type BallotStore,
  type BallotTimes,
  ballotKindOf,
  DomainError,
  type ListPage,
  type Poll,
  type Principal,
  type Tally,
} from '@rostrum/domain';
import { requireHost } from '../../access/access.service.ts';
import { DurabilityService } from '../../durability/durability.service.ts';
import { Cursors } from '../../edge/http/cursors.ts';
import type { WriteContext } from '../../edge/http/request-context.ts';
import { BALLOT_READER, BALLOT_STORE } from '../../ports.ts';
import { hostName } from '../moderation/host-name.ts';
import { PollCounts } from '../poll-counts.ts';
import { PollsService } from '../polls.service.ts';
import { type Selection, Selections } from './selection.ts';

/** What tells of ballots that may not be of whom they seem to be. */
export interface Signals {
  poll: Poll;
  round: number;
  tally: Tally;
  times: BallotTimes;
  addresses: AddressCount[];
}

const MAX_ADDRESSES = 20;
/** Ballots that one request moves, at most by one piece more. */
const MAX_MOVED = 100_000;

/** Ballots that hosts have doubts of: told by their times and addresses, set aside, and let back in. */
@Injectable()
export class AsideService {
  constructor(
    @Inject(BALLOT_STORE) private readonly ballots: BallotStore,
    @Inject(BALLOT_READER) private readonly reader: BallotReader,
    private readonly selections: Selections,
    private readonly polls: PollsService,
    private readonly counts: PollCounts,
    private readonly durability: DurabilityService,
    private readonly cursors: Cursors,
  ) {}

  async signals(principal: Principal, reference: string): Promise<Signals> {
    return this.#use(principal, reference, async (poll) => {
      const { tally, round, position } = await this.ballots.read(poll, undefined);
      const isLimited = poll.votesPerAddress !== undefined;
      const [times, addresses] = await Promise.all([
        this.counts.times(poll, round, position),
        isLimited ? this.ballots.addresses(poll, MAX_ADDRESSES) : [],
      ]);
      return { poll, round, tally, times, addresses };
    });
  }

  async list(
    principal: Principal,
    reference: string,
    { limit, cursor }: AsideQuery,
  ): Promise<{ poll: Poll; page: ListPage<AsideBallot> }> {
    return this.#use(principal, reference, async (poll) => {
      const { round, position } = await this.ballots.read(poll, undefined);
      await this.durability.untilStored(position);
      const page = await this.cursors.list(`${poll.id}/aside/${round}`, cursor, (after) =>
        this.reader.aside(poll.id, round, { limit, after }),
      );
      return { poll, page };
    });
  }

  async setAside(
    principal: Principal,
    reference: string,
    { reason, ...selection }: SetAside,
    write: WriteContext,
  ): Promise<AsideResultView> {
    return this.#move(principal, reference, selection, { to: 'aside', reason }, write);
  }

  async release(
    principal: Principal,
    reference: string,
    selection: Selection,
    write: WriteContext,
  ): Promise<AsideResultView> {
    return this.#move(principal, reference, selection, { to: 'counted' }, write);
  }

  /** In pieces: one that breaks off has moved some, and moves the rest when it is sent again. */
  async #move(
    principal: Principal,
    reference: string,
    selection: Selection,
    change: { to: BallotPart; reason?: string | undefined },
    write: WriteContext,
  ): Promise<AsideResultView> {
    const done = { moved: 0, full: 0 };
    return this.#use(principal, reference, async (poll) => {
      const { round, position, version } = await this.ballots.read(poll, undefined);
      const by = hostName(principal);
      const part = change.to === 'aside' ? 'counted' : 'aside';
      const standing = { poll, round, position, part } as const;
      let last = { version, position };
      let isComplete = true;
      for await (const voterIds of this.selections.voters(standing, selection)) {
        isComplete = done.moved < MAX_MOVED;
        if (!isComplete) break;
        const outcome = await this.ballots.setAside(poll, { ...change, round, voterIds, by });
        done.moved += outcome.moved;
        done.full += outcome.full;
        last = outcome;
      }
      await this.durability.settle(poll, write, last);
      return { ...done, isComplete, version: last.version };
    });
  }

  #use<R>(principal: Principal, reference: string, action: (poll: Poll) => Promise<R>): Promise<R> {
    requireHost(principal);
    return this.polls.use(principal, reference, (poll) => {
      checkBallots(poll);
      return action(poll);
    });
  }
}

const WITHOUT: readonly string[] = ['none', 'text', 'questions'];

/** What people write is hidden, not set aside. */
function checkBallots({ type }: Poll): void {
  if (!WITHOUT.includes(ballotKindOf(type))) return;
  throw new DomainError('request.invalid', `A poll of type "${type}" has no ballots to set aside.`);
}
