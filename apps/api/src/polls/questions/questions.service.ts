import { Inject, Injectable } from '@nestjs/common';
import type {
  AskQuestion,
  ChangeQuestion,
  DecidedQuestions,
  DecideQuestions,
  QuestionsQuery,
  QuestionView,
  QuestionVoteView,
} from '@rostrum/contracts';
import {
  DomainError,
  isHost,
  type ListPage,
  mayViewResults,
  normaliseText,
  type Poll,
  type PostStore,
  type Principal,
} from '@rostrum/domain';
import { requireHost } from '../../access/access.service.ts';
import { DurabilityService } from '../../durability/durability.service.ts';
import { newId } from '../../durability/new-id.ts';
import { Cursors } from '../../edge/http/cursors.ts';
import type { WriteContext } from '../../edge/http/request-context.ts';
import { POST_STORE } from '../../ports.ts';
import { hostName } from '../moderation/host-name.ts';
import { ModerationService } from '../moderation/moderation.service.ts';
import { PollDefinitions } from '../poll-definitions.ts';
import { PollsService } from '../polls.service.ts';
import { checkPostType, checkShown, checkState, viewerId } from '../posts-visibility.ts';
import { posterOf } from '../posts-voter.ts';
import { presentQuestion } from './questions.presenter.ts';

const ME = 'me';
const AS_HOST = { isHost: true, isVoter: false };

/** Questions of participants: asked, voted for, withdrawn, and decided on by hosts. */
@Injectable()
export class QuestionsService {
  constructor(
    @Inject(POST_STORE) private readonly posts: PostStore,
    private readonly definitions: PollDefinitions,
    private readonly polls: PollsService,
    private readonly moderation: ModerationService,
    private readonly durability: DurabilityService,
    private readonly cursors: Cursors,
  ) {}

  async ask(
    principal: Principal,
    reference: string,
    body: AskQuestion,
    write: WriteContext,
  ): Promise<QuestionView> {
    const voterId = askerOf(principal, body.voterId);
    return this.#use(principal, reference, async (poll) => {
      const { authorName } = body;
      const text = plainText(body.text);
      const filter = await this.moderation.filterOf(poll);
      if (!isHost(principal)) filter([text, authorName]);
      const asked = { id: newId('qn'), voterId, authorName, text };
      const { post, isReplayed, position } = await this.posts.ask(poll, asked, write.idempotency);
      await this.durability.settle(poll.durability, write, position);
      if (isReplayed) write.markReplayed();
      return presentQuestion(post, { isHost: isHost(principal), isVoter: voterId !== undefined });
    });
  }

  async list(
    principal: Principal,
    reference: string,
    query: QuestionsQuery,
  ): Promise<ListPage<QuestionView>> {
    return this.#use(principal, reference, async (poll) => {
      const { state, sort, limit, cursor } = query;
      checkState(principal, state);
      const voterId = viewerId(principal);
      const scope = `${poll.id}/questions/${state}/${sort}`;
      return this.cursors.list(scope, cursor, async (after) => {
        const page = await this.posts.list(poll, { state, sort, limit, after, voterId });
        checkShown(principal, poll, page);
        const viewer = { isHost: isHost(principal), isVoter: voterId !== undefined };
        const items = page.posts.map((post) => presentQuestion(post, viewer));
        return { items, next: page.next };
      });
    });
  }

  /** Gives the voter's one vote for a question (`true`), or takes it back. */
  async vote(
    principal: Principal,
    reference: string,
    questionId: string,
    vote: { voterId: string | undefined; hasVoted: boolean },
    write: WriteContext,
  ): Promise<QuestionVoteView> {
    const voterId = posterOf(principal, vote.voterId ?? ME);
    return this.#use(principal, reference, async (poll) => {
      const { hasVoted } = vote;
      const voted = await this.posts.vote(poll, questionId, voterId, hasVoted);
      await this.durability.settle(poll.durability, write, voted.position);
      const viewer = { isHost: isHost(principal), hasVoted: false };
      const isVisible = mayViewResults(poll.resultsVisibility, 'open', viewer);
      return { questionId, hasVoted, ...(isVisible && { votes: voted.votes }) };
    });
  }

  async change(
    principal: Principal,
    reference: string,
    questionId: string,
    changes: ChangeQuestion,
    write: WriteContext,
  ): Promise<QuestionView> {
    requireHost(principal);
    const { text } = changes;
    const plain = { ...changes, ...(text !== undefined && { text: plainText(text) }) };
    return this.#use(principal, reference, async (poll) => {
      const by = hostName(principal);
      const { posts, position } = await this.posts.change(poll, [questionId], plain, by);
      await this.durability.settle(poll.durability, write, position);
      const [post] = posts;
      if (!post) throw new DomainError('question.not_found', 'There is no such question.');
      return presentQuestion(post, AS_HOST);
    });
  }

  async decide(
    principal: Principal,
    reference: string,
    { ids, state }: DecideQuestions,
    write: WriteContext,
  ): Promise<DecidedQuestions> {
    requireHost(principal);
    return this.#use(principal, reference, async (poll) => {
      const by = hostName(principal);
      const { posts, position } = await this.posts.change(poll, ids, { state }, by);
      await this.durability.settle(poll.durability, write, position);
      const known = new Set(posts.map(({ id }) => id));
      return {
        items: posts.map((post) => presentQuestion(post, AS_HOST)),
        missing: ids.filter((id) => !known.has(id)),
      };
    });
  }

  /** A host takes any question away, a voter its own, also when the poll is closed. */
  async remove(
    principal: Principal,
    reference: string,
    questionId: string,
    write: WriteContext,
  ): Promise<void> {
    const who = isHost(principal)
      ? { by: hostName(principal) }
      : { voterId: posterOf(principal, ME) };
    await this.#use(principal, reference, async (poll) => {
      const { position } = await this.posts.remove(poll, questionId, who);
      await this.durability.settle(poll.durability, write, position);
    });
  }

  #use<R>(principal: Principal, reference: string, action: (poll: Poll) => Promise<R>): Promise<R> {
    return this.definitions.use(principal.tenantId, reference, async (poll) => {
      this.polls.checkReader(principal, poll);
      checkPostType(poll, 'questions');
      return action(poll);
    });
  }
}

/** A host asks as itself, or for a voter. */
function askerOf(principal: Principal, voterId: string | undefined): string | undefined {
  if (isHost(principal) && voterId === undefined) return undefined;
  return posterOf(principal, voterId ?? ME);
}

/** @throws DomainError `request.invalid` */
function plainText(given: string): string {
  const text = normaliseText(given);
  if (text !== '') return text;
  const errors = [{ path: 'text', message: 'nothing to read' }];
  throw new DomainError('request.invalid', 'text: nothing to read.', { errors });
}
