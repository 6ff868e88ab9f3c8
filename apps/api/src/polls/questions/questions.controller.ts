import { Body, Controller, Delete, Get, HttpCode, Patch, Post, Put, Query } from '@nestjs/common';
import {
  type AskedQuestionView,
  type AskQuestion,
  askedQuestion,
  askQuestion,
  type ChangeQuestion,
  changeQuestion,
  type DecidedQuestions,
  type DecideQuestions,
  decidedQuestions,
  decideQuestions,
  type QuestionsQuery,
  type QuestionView,
  type QuestionVoteQuery,
  type QuestionVoteView,
  question,
  questionPage,
  questionsQuery,
  questionVote,
  questionVoteQuery,
} from '@rostrum/contracts';
import type { ErrorCode, Principal } from '@rostrum/domain';
import { Endpoint } from '../../edge/http/endpoint.decorator.ts';
import { PollParam, QuestionIdParam } from '../../edge/http/param.ts';
import { type ListView, presentList } from '../../edge/http/present-list.ts';
import { Asker, Write, type WriteContext } from '../../edge/http/request-context.ts';
import { Voter, type VoterRequest } from '../../edge/http/voter-request.ts';
import { WRITE_ERRORS } from '../write-errors.ts';
import { QuestionsService } from './questions.service.ts';

const tag = 'Questions';

/** Of the codes that voters send. */
const CODE_ERRORS: ErrorCode[] = ['ballot.code_invalid', 'limit.rate'];

const VOTE_ERRORS: ErrorCode[] = [
  ...WRITE_ERRORS,
  'poll.not_open',
  'poll.closed',
  'question.not_found',
  'question.answered',
  'ballot.voter_required',
  ...CODE_ERRORS,
];

@Controller(['v1/polls/:id/questions', 'console/polls/:id/questions'])
export class QuestionsController {
  constructor(private readonly questions: QuestionsService) {}

  @Post()
  @Endpoint({
    id: 'askQuestion',
    summary: 'Ask a question, by name or anonymously',
    tag,
    status: 201,
    response: askedQuestion,
    errors: [
      ...WRITE_ERRORS,
      'poll.not_open',
      'poll.closed',
      'ballot.voter_required',
      'ballot.text_refused',
      ...CODE_ERRORS,
      'limit.quota',
    ],
    isWrite: true,
    namesVoter: true,
  })
  ask(
    @Asker() asker: Principal,
    @PollParam() id: string,
    @Body({ schema: askQuestion }) body: AskQuestion,
    @Voter() voter: VoterRequest,
    @Write() write: WriteContext,
  ): Promise<AskedQuestionView> {
    return this.questions.ask(asker, id, body, voter, write);
  }

  @Get()
  @Endpoint({
    id: 'listQuestions',
    summary: 'List the questions of one state, by votes or the newest first',
    tag,
    status: 200,
    response: questionPage,
    errors: [
      'request.invalid',
      'auth.forbidden',
      'poll.not_found',
      'cursor.invalid',
      ...CODE_ERRORS,
      'store.unavailable',
    ],
    namesVoter: true,
  })
  async list(
    @Asker() asker: Principal,
    @PollParam() id: string,
    @Query({ schema: questionsQuery }) query: QuestionsQuery,
    @Voter() voter: VoterRequest,
  ): Promise<ListView<QuestionView>> {
    return presentList(await this.questions.list(asker, id, query, voter), (item) => item);
  }

  @Post('decisions')
  @HttpCode(200)
  @Endpoint({
    id: 'decideQuestions',
    summary: 'Move up to 100 questions to a state: approve, reject, hide, answer',
    tag,
    status: 200,
    response: decidedQuestions,
    errors: WRITE_ERRORS,
    isWrite: true,
  })
  decide(
    @Asker() asker: Principal,
    @PollParam() id: string,
    @Body({ schema: decideQuestions }) body: DecideQuestions,
    @Write() write: WriteContext,
  ): Promise<DecidedQuestions> {
    return this.questions.decide(asker, id, body, write);
  }

  @Patch(':questionId')
  @Endpoint({
    id: 'changeQuestion',
    summary: 'Decide on a question, pin it or word it anew; what was asked is kept',
    tag,
    status: 200,
    response: question,
    errors: [...WRITE_ERRORS, 'question.not_found'],
    isWrite: true,
  })
  change(
    @Asker() asker: Principal,
    @PollParam() id: string,
    @QuestionIdParam() questionId: string,
    @Body({ schema: changeQuestion }) body: ChangeQuestion,
    @Write() write: WriteContext,
  ): Promise<QuestionView> {
    return this.questions.change(asker, id, questionId, body, write);
  }

  @Delete(':questionId')
  @HttpCode(204)
  @Endpoint({
    id: 'deleteQuestion',
    summary: 'Take a question away: a host any, a voter its own',
    tag,
    status: 204,
    errors: [...WRITE_ERRORS, 'question.not_found', 'ballot.voter_required', ...CODE_ERRORS],
    isWrite: true,
    namesVoter: true,
  })
  async remove(
    @Asker() asker: Principal,
    @PollParam() id: string,
    @QuestionIdParam() questionId: string,
    @Voter() voter: VoterRequest,
    @Write() write: WriteContext,
  ): Promise<void> {
    await this.questions.remove(asker, id, questionId, voter, write);
  }

  @Put(':questionId/vote')
  @Endpoint({
    id: 'voteForQuestion',
    summary: 'Vote for a question; once, however often',
    tag,
    status: 200,
    response: questionVote,
    errors: VOTE_ERRORS,
    isWrite: true,
    namesVoter: true,
  })
  vote(
    @Asker() asker: Principal,
    @PollParam() id: string,
    @QuestionIdParam() questionId: string,
    @Query({ schema: questionVoteQuery }) { voterId }: QuestionVoteQuery,
    @Voter() voter: VoterRequest,
    @Write() write: WriteContext,
  ): Promise<QuestionVoteView> {
    return this.questions.vote(asker, id, questionId, { voterId, hasVoted: true }, voter, write);
  }

  @Delete(':questionId/vote')
  @HttpCode(200)
  @Endpoint({
    id: 'retractQuestionVote',
    summary: 'Take the vote for a question back',
    tag,
    status: 200,
    response: questionVote,
    errors: VOTE_ERRORS,
    isWrite: true,
    namesVoter: true,
  })
  unvote(
    @Asker() asker: Principal,
    @PollParam() id: string,
    @QuestionIdParam() questionId: string,
    @Query({ schema: questionVoteQuery }) { voterId }: QuestionVoteQuery,
    @Voter() voter: VoterRequest,
    @Write() write: WriteContext,
  ): Promise<QuestionVoteView> {
    return this.questions.vote(asker, id, questionId, { voterId, hasVoted: false }, voter, write);
  }
}
