import type { Readable } from 'node:stream';
import { Controller, HttpCode, Post, Query, Req } from '@nestjs/common';
import { type ImportJobView, type ImportQuery, importJob, importQuery } from '@rostrum/contracts';
import type { Principal } from '@rostrum/domain';
import type { FastifyRequest } from 'fastify';
import { Endpoint } from '../../edge/http/endpoint.decorator.ts';
import { KeyParam } from '../../edge/http/param.ts';
import { Asker } from '../../edge/http/request-context.ts';
import { presentImport } from '../../jobs/jobs.presenter.ts';
import { ImportService } from './import.service.ts';

@Controller(['v1/leaderboards/:key/import', 'console/leaderboards/:key/import'])
export class ImportController {
  constructor(private readonly imports: ImportService) {}

  @Post()
  @HttpCode(202)
  @Endpoint({
    id: 'importScores',
    summary: 'Import a CSV or NDJSON file as a stream; the answer is a job',
    tag: 'Scores',
    status: 202,
    response: importJob,
    errors: [
      'request.invalid',
      'request.too_large',
      'auth.forbidden',
      'leaderboard.not_found',
      'store.unavailable',
    ],
    streams: ['text/csv', 'application/x-ndjson'],
  })
  async start(
    @Asker() asker: Principal,
    @KeyParam() key: string,
    @Query({ schema: importQuery }) query: ImportQuery,
    @Req() request: FastifyRequest,
  ): Promise<ImportJobView> {
    const contentType = request.headers['content-type'] ?? '';
    const stream = request.body as Readable;
    return presentImport(await this.imports.receive(asker, key, query, contentType, stream));
  }
}
