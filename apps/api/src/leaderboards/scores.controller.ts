import { Body, Controller, HttpCode, Post, Res } from '@nestjs/common';
import {
  type BatchResult,
  batchResult,
  heldResult,
  type Submission,
  type SubmissionBatch,
  submission,
  submissionBatch,
  submissionResult,
} from '@rostrum/contracts';
import type { ErrorCode, Principal } from '@rostrum/domain';
import type { FastifyReply } from 'fastify';
import { Endpoint } from '../edge/http/endpoint.decorator.ts';
import { KeyParam } from '../edge/http/param.ts';
import { Asker, Write, type WriteContext } from '../edge/http/request-context.ts';
import { ScoresService } from './scores.service.ts';

const tag = 'Scores';

const WRITE_ERRORS: ErrorCode[] = [
  'request.invalid',
  'request.too_large',
  'auth.forbidden',
  'leaderboard.not_found',
  'score.signature_invalid',
  'idempotency.mismatch',
  'store.unavailable',
  'store.backpressure',
  'store.recovering',
];

@Controller(['v1/leaderboards/:key/scores', 'console/leaderboards/:key/scores'])
export class ScoresController {
  constructor(private readonly scores: ScoresService) {}

  @Post()
  @HttpCode(200)
  @Endpoint({
    id: 'submitScore',
    summary: 'Submit a score; it counts in every period of the board at once',
    tag,
    status: 200,
    response: submissionResult,
    accepted: heldResult,
    errors: [
      ...WRITE_ERRORS,
      'limit.rate',
      'leaderboard.closed',
      'score.operator_not_allowed',
      'score.out_of_bounds',
      'score.change_too_large',
      'score.attempts_exhausted',
    ],
    isWrite: true,
    isSigned: true,
  })
  async submit(
    @Asker() asker: Principal,
    @KeyParam() key: string,
    @Body({ schema: submission }) body: Submission,
    @Write() write: WriteContext,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const answer = await this.scores.submit(asker, key, body, write);
    await reply.status('quarantineId' in answer ? 202 : 200).send(answer);
  }

  @Post('batch')
  @HttpCode(200)
  @Endpoint({
    id: 'submitScores',
    summary: 'Submit up to 1,000 scores, in order, each judged by itself',
    tag,
    status: 200,
    response: batchResult,
    errors: WRITE_ERRORS,
    isWrite: true,
    isSigned: true,
  })
  submitBatch(
    @Asker() asker: Principal,
    @KeyParam() key: string,
    @Body({ schema: submissionBatch }) body: SubmissionBatch,
    @Write() write: WriteContext,
  ): Promise<BatchResult> {
    return this.scores.submitBatch(asker, key, body.submissions, write);
  }
}
