import { Inject, Injectable } from '@nestjs/common';
import type {
  AskedQuestionView,
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
import { requireHost, requireScope } from '../../access/access.service.ts';
import { DurabilityService } from '../../durability/durability.service.ts';
import { newId } from '../../durability/new-id.ts';
import { Cursors } from '../../edge/http/cursors.ts';
import type { WriteContext } from '../../edge/http/request-context.ts';
import type { VoterRequest } from '../../edge/http/voter-request.ts';
import { POST_STORE } from '../../ports.ts';
import { hostName } from '../moderation/host-name.ts';
import { ModerationService } from '../moderation/moderation.service.ts';
import { PostDecisions } from '../moderation/post-decisions.ts';
import { PollsService } from '../polls.service.ts';
import { checkPostType, checkShown, checkState } from '../posts-visibility.ts';
import { ownRequest } from '../voters/own-request.ts';
import { type Caster, VoterIdentities } from '../voters/voter-identities.ts';
import { presentQuestion } from './questions.presenter.ts';

const ME = 'me';
const AS_HOST = { isHost: true, isVoter: false };

/** Questions of participants: asked, voted for, withdrawn, and decided on by hosts. */
@Injectable()
export class QuestionsService {
  constructor(
    @Inject(POST_STORE) private readonly posts: PostStore,
    private readonly polls: PollsService,
    private readonly moderation: ModerationService,
    private readonly voters: VoterIdentities,
    private readonly decisions: PostDecisions,
    private readonly durability: DurabilityService,
    private readonly cursors: Cursors,
  ) {}

  async ask(
    principal: Principal,
    reference: string,
    body: AskQuestion,
    request: VoterRequest,
    write: WriteContext,
  ): Promise<AskedQuestionView> {
    return this.#use(principal, reference, async (poll) => {
      const { authorName } = body;
      const asker = await this.#asker(principal, poll, body.voterId, request, write);
      const voterId = asker?.voterId;
      const text = plainText(body.text);
      const filter = await this.moderation.filterOf(poll);
      if (!isHost(principal)) filter([text, authorName]);
      const asked = { id: newId('qn'), voterId, authorName, text };
      const repeated = ownRequest(principal, voterId ?? '', write.idempotency);
      const { post, isReplayed, position } = await this.posts.ask(poll, asked, repeated);
      if (asker) this.voters.keep(poll, request, asker);
      await this.durability.settle(poll, write, { isReplayed, position });
      const viewer = { isHost: isHost(principal), isVoter: voterId !== undefined };
      return { ...presentQuestion(post, viewer), ...issuedBy(asker) };
    });
  }

  async list(
    principal: Principal,
    reference: string,
    query: QuestionsQuery,
    request: VoterRequest,
  ): Promise<ListPage<QuestionView>> {
    return this.#use(principal, reference, async (poll) => {
      const { state, sort, limit, cursor } = query;
      checkState(principal, state);
      const voterId = await this.voters.viewer(principal, poll, request);
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
    request: VoterRequest,
    write: WriteContext,
  ): Promise<QuestionVoteView> {
    return this.#use(principal, reference, async (poll) => {
      const voter = await this.#voter(principal, poll, vote.voterId, request, write);
      const { voterId } = voter;
      const { hasVoted } = vote;
      const repeated = ownRequest(principal, voterId, write.idempotency);
      const voted = await this.posts.vote(poll, questionId, voterId, hasVoted, repeated);
      this.voters.keep(poll, request, voter);
      await this.durability.settle(poll, write, voted);
      const viewer = { isHost: isHost(principal), hasVoted: false };
      const isVisible = mayViewResults(poll.resultsVisibility, 'open', viewer);
      return {
        questionId,
        hasVoted,
        ...(isVisible && { votes: voted.votes }),
        ...issuedBy(voter),
      };
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
      const changed = await this.posts.change(poll, [questionId], plain, by, write.idempotency);
      await this.durability.settle(poll, write, changed);
      const [post] = changed.posts;
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
      const { posts, missing } = await this.decisions.decide(principal, poll, ids, state, write);
      return { items: posts.map((post) => presentQuestion(post, AS_HOST)), missing };
    });
  }

  /** A host takes any question away, a voter its own, also when the poll is closed. */
  async remove(
    principal: Principal,
    reference: string,
    questionId: string,
    request: VoterRequest,
    write: WriteContext,
  ): Promise<void> {
    if (!isHost(principal)) requireScope(principal, 'ballots:write');
    await this.#use(principal, reference, async (poll) => {
      const who = isHost(principal)
        ? { by: hostName(principal) }
        : { voterId: await this.voters.owner(principal, poll, ME, request) };
      const voterId = 'by' in who ? '' : who.voterId;
      const repeated = ownRequest(principal, voterId, write.idempotency);
      const removed = await this.posts.remove(poll, questionId, who, repeated);
      await this.durability.settle(poll, write, removed);
    });
  }

  /** A host asks as itself, which is nobody, or for a voter. */
  async #asker(
    principal: Principal,
    poll: Poll,
    named: string | undefined,
    request: VoterRequest,
    write: WriteContext,
  ): Promise<Caster | undefined> {
    if (isHost(principal) && named === undefined) return undefined;
    return this.#voter(principal, poll, named, request, write);
  }

  async #voter(
    principal: Principal,
    poll: Poll,
    named: string | undefined,
    request: VoterRequest,
    write: WriteContext,
  ): Promise<Caster> {
    return this.voters.caster(principal, poll, named ?? ME, request, write.idempotency?.key);
  }

  #use<R>(principal: Principal, reference: string, action: (poll: Poll) => Promise<R>): Promise<R> {
    return this.polls.use(principal, reference, (poll) => {
      checkPostType(poll, 'questions');
      return action(poll);
    });
  }
}

/** What a device that was not known before is told by. */
function issuedBy(voter: Caster | undefined): { deviceToken?: string } {
  return voter?.issuedDevice === undefined ? {} : { deviceToken: voter.issuedDevice };
}

/** @throws DomainError `request.invalid` */
function plainText(given: string): string {
  const text = normaliseText(given);
  if (text !== '') return text;
  const errors = [{ path: 'text', message: 'nothing to read' }];
  throw new DomainError('request.invalid', 'text: nothing to read.', { errors });
}
