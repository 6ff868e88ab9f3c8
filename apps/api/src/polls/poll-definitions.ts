import { Inject, Injectable } from '@nestjs/common';
import {
  type BallotStore,
  DomainError,
  type InvalidationBus,
  type Poll,
  type PollRepository,
} from '@rostrum/domain';
import { DefinitionCache } from '../definitions/definition-cache.ts';
import { BALLOT_STORE, INVALIDATION_BUS, POLL_REPOSITORY } from '../ports.ts';

/** The definitions of polls, as this process holds them: by id, and by key where they have one. */
@Injectable()
export class PollDefinitions extends DefinitionCache<Poll> {
  constructor(
    @Inject(POLL_REPOSITORY) repository: PollRepository,
    @Inject(BALLOT_STORE) ballots: BallotStore,
    @Inject(INVALIDATION_BUS) bus: InvalidationBus,
  ) {
    super({
      load: (tenantId, reference) => load(repository, ballots, tenantId, reference),
      notFound: () => new DomainError('poll.not_found', 'There is no such poll.'),
    });
    bus.subscribe(
      (news) => {
        if (news.kind !== 'poll') return;
        this.forget(news.tenantId, news.id);
        if (news.key !== undefined) this.forget(news.tenantId, news.key);
      },
      () => this.forgetAll(),
    );
  }
}

/** While PostgreSQL is away, a poll is still found by its id beside the live state. */
async function load(
  repository: PollRepository,
  ballots: BallotStore,
  tenantId: string,
  reference: string,
): Promise<Poll | undefined> {
  let poll: Poll | undefined;
  try {
    poll = await repository.find(tenantId, reference);
  } catch (error) {
    if (!(error instanceof DomainError && error.code === 'store.unavailable')) throw error;
    const kept = await ballots.definition({ tenantId, id: reference });
    if (kept) return kept;
    throw error;
  }
  if (poll) await ballots.install(poll);
  return poll;
}
