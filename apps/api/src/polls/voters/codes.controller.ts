import { Readable } from 'node:stream';
import { Body, Controller, Get, Post, Query, StreamableFile } from '@nestjs/common';
import {
  type IssueCodes,
  issueCodes,
  type VoterCodePage,
  type VoterCodesQuery,
  voterCodePage,
  voterCodesQuery,
} from '@rostrum/contracts';
import type { Principal } from '@rostrum/domain';
import { Endpoint } from '../../edge/http/endpoint.decorator.ts';
import { PollParam } from '../../edge/http/param.ts';
import { Asker, Write, type WriteContext } from '../../edge/http/request-context.ts';
import { CodeIssues } from './code-issues.ts';

@Controller(['v1/polls/:id/codes', 'console/polls/:id/codes'])
export class CodesController {
  constructor(private readonly issues: CodeIssues) {}

  @Post()
  @Endpoint({
    id: 'issueCodes',
    summary: 'Issue one-time codes to a poll whose voters are told by them',
    tag: 'Codes',
    status: 201,
    response: voterCodePage,
    errors: [
      'request.invalid',
      'auth.forbidden',
      'poll.not_found',
      'limit.quota',
      'idempotency.mismatch',
      'store.unavailable',
    ],
    isWrite: true,
  })
  issue(
    @Asker() asker: Principal,
    @PollParam() id: string,
    @Body({ schema: issueCodes }) body: IssueCodes,
    @Write() write: WriteContext,
  ): Promise<VoterCodePage> {
    return this.issues.issue(asker, id, body, write);
  }

  @Get()
  @Endpoint({
    id: 'listCodes',
    summary: 'The codes of a poll, and which were used',
    tag: 'Codes',
    status: 200,
    response: voterCodePage,
    downloads: ['text/csv'],
    errors: ['request.invalid', 'auth.forbidden', 'poll.not_found', 'store.unavailable'],
  })
  async list(
    @Asker() asker: Principal,
    @PollParam() id: string,
    @Query({ schema: voterCodesQuery }) query: VoterCodesQuery,
  ): Promise<VoterCodePage | StreamableFile> {
    if (query.format === 'json') return this.issues.page(asker, id, query);
    const lines = await this.issues.csv(asker, id, query.after);
    // Counted in bytes: of objects it would hold several pages.
    return new StreamableFile(Readable.from(lines, { objectMode: false }), {
      type: 'text/csv; charset=utf-8',
      disposition: 'attachment; filename="codes.csv"',
    });
  }
}
