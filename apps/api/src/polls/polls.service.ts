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
  type PollStatus,
  type Principal,
  transitionOf,
} from '@rostrum/domain';
import { requireHost, requireScope } from '../access/access.service.ts';
import { DurabilityService } from '../durability/durability.service.ts';
import { Cursors } from '../edge/http/cursors.ts';
import type { WriteContext } from '../edge/http/request-context.ts';
import { BALLOT_STORE, INVALIDATION_BUS, POLL_REPOSITORY } from '../ports.ts';
import { PollDefinitions } from './poll-definitions.ts';
import { changedPoll, choiceBounds, newOptions } from './poll-drafting.ts';

export interface PollWithStatus {
  poll: Poll;
  status: PollStatus;
}

const MAX_UPDATE_ATTEMPTS = 5;

/** Polls as such: making, reading, changing, opening and closing them. */
@Injectable()
export class PollsService {
  constructor(
    @Inject(POLL_REPOSITORY) private readonly repository: PollRepository,
    @Inject(BALLOT_STORE) private readonly ballots: BallotStore,
    @Inject(INVALIDATION_BUS) private readonly bus: InvalidationBus,
    private readonly definitions: PollDefinitions,
    private readonly durability: DurabilityService,
    private readonly cursors: Cursors,
  ) {}

  async create(
    principal: Principal,
    body: CreatePoll,
    write: WriteContext,
  ): Promise<PollWithStatus> {
    requireHost(principal);
    const { tenantId } = principal;
    const options = newOptions(body.options);
    const bounds = choiceBounds(body.type, options.length, body);
    const id = await this.durability.idFor(tenantId, 'pl', write);
    const now = new Date();
    const { minChoices: _min, maxChoices: _max, ...fields } = body;
    const poll: Poll = {
      ...fields,
      ...bounds,
      id,
      tenantId,
      key: body.key,
      options,
      configVersion: 1,
      createdAt: now,
      updatedAt: now,
    };
    const made = await this.#insert(poll, write);
    await this.#announce(made);
    return this.#withStatus(made);
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

  async get(principal: Principal, reference: string): Promise<PollWithStatus> {
    const poll = await this.definitions.get(principal.tenantId, reference);
    this.checkReader(principal, poll);
    return this.#withStatus(poll);
  }

  checkReader(principal: Principal, poll: Poll): void {
    requireScope(principal, 'read');
    if (poll.visibility === 'private' && principal.kind === 'publishable-key') {
      throw new DomainError('poll.not_found', 'There is no such poll.');
    }
  }

  async list(principal: Principal, query: ListQuery): Promise<ListPage<PollWithStatus>> {
    requireHost(principal);
    const scope = `${principal.tenantId}/polls`;
    const { items, next } = await this.cursors.list(scope, query.cursor, (after) =>
      this.repository.list(principal.tenantId, { limit: query.limit, after }),
    );
    const statuses = await this.ballots.statuses(items);
    return {
      items: items.map((poll, index) => ({ poll, status: statuses[index] ?? 'draft' })),
      next,
    };
  }

  async update(
    principal: Principal,
    reference: string,
    changes: UpdatePoll,
  ): Promise<PollWithStatus> {
    requireHost(principal);
    for (let attempt = 0; attempt < MAX_UPDATE_ATTEMPTS; attempt += 1) {
      const standing = await this.#find(principal.tenantId, reference);
      const { status } = await this.#withStatus(standing);
      const changed = changedPoll(standing, status, changes);
      if (await this.repository.update(changed)) {
        await this.#announce(changed);
        return { poll: changed, status };
      }
    }
    throw new DomainError('store.unavailable', 'The poll is being changed by others. Try again.');
  }

  /** Opens or closes. Repeating an action that was done is no fault. */
  async move(
    principal: Principal,
    reference: string,
    action: PollAction,
    write: WriteContext,
  ): Promise<PollWithStatus> {
    requireHost(principal);
    return this.definitions.use(principal.tenantId, reference, async (poll) => {
      const { status, position } = await this.ballots.move(poll, action);
      const { from, to } = transitionOf(action);
      if (status !== to) {
        const code = status === 'closed' ? 'poll.closed' : 'poll.not_open';
        throw new DomainError(code, `The poll is ${status}; this takes a poll that is ${from}.`);
      }
      await this.durability.settle(poll.durability, write, position);
      return { poll, status };
    });
  }

  async remove(principal: Principal, reference: string): Promise<void> {
    requireHost(principal);
    const poll = await this.#find(principal.tenantId, reference);
    // Redis first: while the definition stands, a removal that broke off half way can be repeated.
    await this.ballots.drop(poll);
    await this.repository.delete(principal.tenantId, poll.id);
    await this.#tellEverybody(poll);
  }

  async #find(tenantId: string, reference: string): Promise<Poll> {
    const poll = await this.repository.find(tenantId, reference);
    if (!poll) throw new DomainError('poll.not_found', 'There is no such poll.');
    return poll;
  }

  async #withStatus(poll: Poll): Promise<PollWithStatus> {
    const [status] = await this.ballots.statuses([poll]);
    return { poll, status: status ?? 'draft' };
  }

  async #announce(poll: Poll): Promise<void> {
    await this.ballots.install(poll, 'draft');
    await this.#tellEverybody(poll);
  }

  async #tellEverybody({ tenantId, id, key }: Poll): Promise<void> {
    this.definitions.forget(tenantId, id);
    if (key !== undefined) this.definitions.forget(tenantId, key);
    await this.bus.publish({ kind: 'poll', tenantId, id, key });
  }
}
