import { Inject, Injectable } from '@nestjs/common';
import type { CreatePoll, ListQuery, UpdatePoll } from '@rostrum/contracts';
import {
  type BallotStore,
  DomainError,
  type InvalidationBus,
  type ListPage,
  type Poll,
  type PollAction,
  type PollRepository,
  type PollStanding,
  type Principal,
  type QuizRules,
  transitionOf,
} from '@rostrum/domain';
import { requireHost, requireScope } from '../access/access.service.ts';
import { DurabilityService } from '../durability/durability.service.ts';
import { Cursors } from '../edge/http/cursors.ts';
import type { WriteContext } from '../edge/http/request-context.ts';
import { LeaderboardsService } from '../leaderboards/leaderboards.service.ts';
import { BALLOT_STORE, INVALIDATION_BUS, POLL_REPOSITORY } from '../ports.ts';
import { PollDefinitions } from './poll-definitions.ts';
import {
  changedPoll,
  checkVisibility,
  draftCount,
  draftPlan,
  draftQuiz,
  draftRules,
  draftVoters,
  newOptions,
} from './poll-drafting.ts';

export interface StandingPoll {
  poll: Poll;
  standing: PollStanding;
}

/** Of a poll that the live store does not know yet. */
const UNTOUCHED: PollStanding = { status: 'draft', closesAtMs: undefined, round: 1 };

const MAX_UPDATE_ATTEMPTS = 5;

/** Polls as such: making, reading, changing, opening and closing them. */
@Injectable()
export class PollsService {
  constructor(
    @Inject(POLL_REPOSITORY) private readonly repository: PollRepository,
    @Inject(BALLOT_STORE) private readonly ballots: BallotStore,
    @Inject(INVALIDATION_BUS) private readonly bus: InvalidationBus,
    private readonly definitions: PollDefinitions,
    private readonly boards: LeaderboardsService,
    private readonly durability: DurabilityService,
    private readonly cursors: Cursors,
  ) {}

  async create(principal: Principal, body: CreatePoll, write: WriteContext): Promise<StandingPoll> {
    requireHost(principal);
    const { tenantId } = principal;
    const rules = draftRules(body.type, { ...body, options: newOptions(body.options) });
    const voters = draftVoters(body);
    const plan = draftPlan(body);
    const id = await this.durability.idFor(tenantId, 'pl', write);
    const now = new Date();
    const { key, question, type, ballotChange } = body;
    const { shuffleOptions, moderation, durability, visibility } = body;
    const { resultsVisibility = type === 'quiz' ? 'after_close' : 'always' } = body;
    checkVisibility({ ...body, resultsVisibility });
    const poll: Poll = {
      ...{ key, question, type, ballotChange },
      ...{ resultsVisibility, shuffleOptions, moderation, durability, visibility },
      ...rules,
      ...voters,
      ...plan,
      quiz: await this.#checkedQuiz(principal, draftQuiz({ type, ...rules, ...plan }, body.quiz)),
      count: draftCount({ type, ...rules }, body.tally),
      id,
      tenantId,
      configVersion: 1,
      createdAt: now,
      updatedAt: now,
    };
    const made = await this.#insert(poll, write);
    await this.#announce(made);
    return this.#withStanding(made);
  }

  /** Points are added to what stands: a board that works otherwise cannot take them. */
  async #checkedQuiz(
    principal: Principal,
    quiz: QuizRules | undefined,
  ): Promise<QuizRules | undefined> {
    if (quiz?.leaderboard === undefined) return quiz;
    const board = await this.boards.get(principal, quiz.leaderboard).catch((error: unknown) => {
      if (error instanceof DomainError && error.code === 'leaderboard.not_found') return undefined;
      throw error;
    });
    if (board?.operator === 'increment') return quiz;
    const message = board ? 'takes a board of operator increment' : 'no such board';
    throw new DomainError('request.invalid', `quiz.leaderboard: ${message}.`, {
      errors: [{ path: 'quiz.leaderboard', message }],
    });
  }

  /** A poll that is there already under the same id was made by an earlier try of this request. */
  async #insert(poll: Poll, write: WriteContext): Promise<Poll> {
    const standing = write.idempotency && (await this.repository.find(poll.tenantId, poll.id));
    if (standing) {
      write.markReplayed();
      return standing;
    }
    await this.repository.insert(poll);
    return poll;
  }

  async get(principal: Principal, reference: string): Promise<StandingPoll> {
    const poll = await this.definitions.get(principal.tenantId, reference);
    this.checkReader(principal, poll);
    return this.#withStanding(poll);
  }

  /** Acts on a poll that the asker may read, by the definition in force. */
  use<R>(principal: Principal, reference: string, action: (poll: Poll) => Promise<R>): Promise<R> {
    return this.definitions.use(principal.tenantId, reference, async (poll) => {
      this.checkReader(principal, poll);
      return action(poll);
    });
  }

  checkReader(principal: Principal, poll: Poll): void {
    requireScope(principal, 'read');
    if (poll.visibility === 'private' && principal.kind === 'publishable-key') {
      throw new DomainError('poll.not_found', 'There is no such poll.');
    }
  }

  async list(principal: Principal, query: ListQuery): Promise<ListPage<StandingPoll>> {
    requireHost(principal);
    const scope = `${principal.tenantId}/polls`;
    const { items, next } = await this.cursors.list(scope, query.cursor, (after) =>
      this.repository.list(principal.tenantId, { limit: query.limit, after }),
    );
    const standings = await this.ballots.standings(items);
    return {
      items: items.map((poll, index) => ({ poll, standing: standings[index] ?? UNTOUCHED })),
      next,
    };
  }

  async update(
    principal: Principal,
    reference: string,
    changes: UpdatePoll,
  ): Promise<StandingPoll> {
    requireHost(principal);
    const changed = await this.replace(principal.tenantId, reference, async (poll) => {
      const { standing: at } = await this.#withStanding(poll);
      const next = changedPoll(poll, at, changes);
      if (changes.quiz) await this.#checkedQuiz(principal, next.quiz);
      return next;
    });
    return this.#withStanding(changed);
  }

  /**
   * Puts another definition in the place of the standing one, whatever others change meanwhile; for
   * services of this folder, which have authorised it. `undefined` of `change` leaves it.
   */
  async replace(
    tenantId: string,
    reference: string,
    change: (standing: Poll) => Poll | undefined | Promise<Poll | undefined>,
  ): Promise<Poll> {
    for (let attempt = 0; attempt < MAX_UPDATE_ATTEMPTS; attempt += 1) {
      const standing = await this.stored(tenantId, reference);
      const changed = await change(standing);
      if (!changed) return standing;
      const { configVersion } = standing;
      const next = { ...changed, configVersion: configVersion + 1, updatedAt: new Date() };
      if (await this.repository.update(next)) {
        await this.#announce(next);
        return next;
      }
    }
    throw new DomainError('store.unavailable', 'The poll is being changed by others. Try again.');
  }

  /** Opens, closes and so on. Repeating an action that was done is no fault. */
  async move(
    principal: Principal,
    reference: string,
    action: PollAction,
    write: WriteContext,
  ): Promise<StandingPoll> {
    requireHost(principal);
    return this.definitions.use(principal.tenantId, reference, async (poll) => {
      const outcome = await this.ballots.move(poll, action, write.idempotency);
      const { moved, isReplayed, position, ...standing } = outcome;
      const { from, done } = transitionOf(action);
      const { status } = standing;
      if (!moved && !done.includes(status)) {
        const code = status === 'closed' ? 'poll.closed' : 'poll.not_open';
        const fitting = from.join(' or ');
        throw new DomainError(code, `The poll is ${status}; this takes one that is ${fitting}.`);
      }
      // Told again to whoever asks again because this failed, as with a ballot that is taken back.
      if (action === 'reset' && poll.resultsVisibility === 'after_vote') {
        await this.bus.publish({ kind: 'round', tenantId: poll.tenantId, pollId: poll.id });
      }
      await this.durability.settle(poll, write, { isReplayed, position });
      return { poll, standing };
    });
  }

  async remove(principal: Principal, reference: string): Promise<void> {
    requireHost(principal);
    const poll = await this.stored(principal.tenantId, reference);
    // Redis first: while the definition stands, a removal that broke off half way can be repeated.
    await this.ballots.drop(poll);
    await this.repository.delete(principal.tenantId, poll.id);
    await this.#tellEverybody(poll);
  }

  /** As the source of truth has it, whatever copies there are. */
  async stored(tenantId: string, reference: string): Promise<Poll> {
    const poll = await this.repository.find(tenantId, reference);
    if (!poll) throw new DomainError('poll.not_found', 'There is no such poll.');
    return poll;
  }

  async #withStanding(poll: Poll): Promise<StandingPoll> {
    const [standing] = await this.ballots.standings([poll]);
    return { poll, standing: standing ?? UNTOUCHED };
  }

  async #announce(poll: Poll): Promise<void> {
    await this.ballots.install(poll);
    await this.#tellEverybody(poll);
  }

  async #tellEverybody({ tenantId, id, key }: Poll): Promise<void> {
    this.definitions.forget(tenantId, id);
    if (key !== undefined) this.definitions.forget(tenantId, key);
    await this.bus.publish({ kind: 'poll', tenantId, id, key });
  }
}
