import { Inject, Injectable } from '@nestjs/common';
import type { Poll, Post, PostState, PostStore, Principal } from '@rostrum/domain';
import { DurabilityService } from '../../durability/durability.service.ts';
import type { WriteContext } from '../../edge/http/request-context.ts';
import { POST_STORE } from '../../ports.ts';
import { hostName } from './host-name.ts';

/** What hosts decide of many answers or questions at once. */
@Injectable()
export class PostDecisions {
  constructor(
    @Inject(POST_STORE) private readonly posts: PostStore,
    private readonly durability: DurabilityService,
  ) {}

  /** `missing`: those of the ids that there are not. */
  async decide(
    principal: Principal,
    poll: Poll,
    ids: readonly string[],
    state: PostState,
    write: WriteContext,
  ): Promise<{ posts: Post[]; missing: string[] }> {
    const by = hostName(principal);
    const change = await this.posts.change(poll, ids, { state }, by, write.idempotency);
    await this.durability.settle(poll, write, change);
    const { posts } = change;
    const known = new Set(posts.map(({ id }) => id));
    return { posts, missing: ids.filter((id) => !known.has(id)) };
  }
}
