import { Inject, Injectable } from '@nestjs/common';
import type { DecidedTexts, DecideTexts, PollTextView, TextsQuery } from '@rostrum/contracts';
import {
  isHost,
  type ListPage,
  type Poll,
  type Post,
  type PostState,
  type PostStore,
  type Principal,
} from '@rostrum/domain';
import { requireHost } from '../../access/access.service.ts';
import { Cursors } from '../../edge/http/cursors.ts';
import type { WriteContext } from '../../edge/http/request-context.ts';
import type { VoterRequest } from '../../edge/http/voter-request.ts';
import { POST_STORE } from '../../ports.ts';
import { PostDecisions } from '../moderation/post-decisions.ts';
import { PollsService } from '../polls.service.ts';
import { checkPostType, checkShown, checkState } from '../posts-visibility.ts';
import { VoterIdentities } from '../voters/voter-identities.ts';

/** Answers in voters' own words: read, and decided on by hosts. They are given as ballots. */
@Injectable()
export class TextsService {
  constructor(
    @Inject(POST_STORE) private readonly posts: PostStore,
    private readonly polls: PollsService,
    private readonly voters: VoterIdentities,
    private readonly decisions: PostDecisions,
    private readonly cursors: Cursors,
  ) {}

  async list(
    principal: Principal,
    reference: string,
    { state, limit, cursor }: TextsQuery,
    voter: VoterRequest,
  ): Promise<ListPage<PollTextView>> {
    return this.#use(principal, reference, async (poll) => {
      checkState(principal, state);
      const voterId = await this.voters.viewer(principal, poll, voter);
      const request = { state, limit, sort: 'newest', voterId } as const;
      return this.cursors.list(`${poll.id}/texts/${state}`, cursor, async (after) => {
        const page = await this.posts.list(poll, { ...request, after });
        checkShown(principal, poll, page);
        const items = page.posts.map((post) => presentText(post, isHost(principal)));
        return { items, next: page.next };
      });
    });
  }

  async decide(
    principal: Principal,
    reference: string,
    { ids, state }: DecideTexts,
    write: WriteContext,
  ): Promise<DecidedTexts> {
    requireHost(principal);
    return this.#use(principal, reference, async (poll) => {
      const { posts, missing } = await this.decisions.decide(principal, poll, ids, state, write);
      return { items: posts.map((post) => presentText(post, true)), missing };
    });
  }

  #use<R>(principal: Principal, reference: string, action: (poll: Poll) => Promise<R>): Promise<R> {
    return this.polls.use(principal, reference, (poll) => {
      checkPostType(poll, 'text');
      return action(poll);
    });
  }
}

function presentText({ id, text, atMs, state, voterId }: Post, forHost: boolean): PollTextView {
  return {
    ...{ id, text, at: new Date(atMs).toISOString() },
    ...(forHost && { state: state as Exclude<PostState, 'answered'> }),
    ...(forHost && voterId !== undefined && { voterId }),
  };
}
