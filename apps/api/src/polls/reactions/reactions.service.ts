import { Inject, Injectable } from '@nestjs/common';
import type { Reaction, ReactionResult } from '@rostrum/contracts';
import { type BallotStore, DomainError, isHost, type Poll, type Principal } from '@rostrum/domain';
import { requireScope } from '../../access/access.service.ts';
import { BALLOT_STORE } from '../../ports.ts';
import { PollsService } from '../polls.service.ts';
import { ReactionLimits } from './reaction-limits.ts';

/** Taps are gathered for so long; a screen shows them by the tick anyway. */
const GATHER_MS = 50;

interface Gathered {
  counts: Map<string, number>;
  written: Promise<void>;
}

/**
 * Emoji while something goes on: counted, shown, and let go of. However many tap, a poll is written
 * once in a while by each instance, and nothing of it is in the log.
 */
@Injectable()
export class ReactionsService {
  readonly #limits = new ReactionLimits();
  readonly #gathered = new Map<string, Gathered>();

  constructor(
    @Inject(BALLOT_STORE) private readonly ballots: BallotStore,
    private readonly polls: PollsService,
  ) {}

  /**
   * `sender` tells taps of one person apart where no token does: an address, or a socket.
   * @throws DomainError `poll.not_open`, `poll.closed`, `ballot.invalid_choice`, `limit.rate`
   */
  async react(
    principal: Principal,
    reference: string,
    { reaction, count }: Reaction,
    sender: { address: string; socket?: string | undefined },
  ): Promise<ReactionResult> {
    requireScope(principal, 'ballots:write');
    return this.polls.use(principal, reference, async (poll) => {
      checkReaction(poll, reaction);
      const counted = this.#admit(principal, poll, count, sender);
      if (counted === 0) {
        throw new DomainError('limit.rate', 'Too many reactions. Slow down.', {
          retryAfterSeconds: 1,
        });
      }
      await this.#gather(poll, reaction, counted);
      return { counted };
    });
  }

  #admit(
    principal: Principal,
    poll: Poll,
    wanted: number,
    { address, socket }: { address: string; socket?: string | undefined },
  ): number {
    if (isHost(principal)) return wanted;
    const nowMs = performance.now();
    const own = principal.kind === 'member' ? `member/${principal.memberId}` : socket;
    const person =
      own === undefined ? wanted : this.#limits.take(`${poll.id}/${own}`, wanted, nowMs);
    return this.#limits.takeOfAddress(`${poll.id}/${address}`, person, nowMs);
  }

  #gather(poll: Poll, reaction: string, count: number): Promise<void> {
    const name = `${poll.id}/${poll.configVersion}`;
    const gathered = this.#gathered.get(name) ?? this.#begin(name, poll);
    gathered.counts.set(reaction, (gathered.counts.get(reaction) ?? 0) + count);
    return gathered.written;
  }

  #begin(name: string, poll: Poll): Gathered {
    const counts = new Map<string, number>();
    const { promise: written, resolve, reject } = Promise.withResolvers<void>();
    const gathered = { counts, written };
    this.#gathered.set(name, gathered);
    setTimeout(() => {
      this.#gathered.delete(name);
      this.ballots.react(poll, counts).then(resolve, reject);
    }, GATHER_MS);
    return gathered;
  }
}

function checkReaction(poll: Poll, reaction: string): void {
  if (poll.type !== 'reactions') {
    throw new DomainError('request.invalid', `A poll of type "${poll.type}" takes no reactions.`);
  }
  if (poll.options.some(({ id }) => id === reaction)) return;
  throw new DomainError('ballot.invalid_choice', `reaction: no such option.`, {
    errors: [{ path: 'reaction', message: 'no such option' }],
  });
}
