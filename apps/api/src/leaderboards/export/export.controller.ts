import { Controller, Get, Query, type StreamableFile } from '@nestjs/common';
import { type ExportQuery, exportQuery } from '@rostrum/contracts';
import type { Principal } from '@rostrum/domain';
import { Endpoint } from '../../edge/http/endpoint.decorator.ts';
import { KeyParam } from '../../edge/http/param.ts';
import { Asker } from '../../edge/http/request-context.ts';
import { presentExport } from './export.presenter.ts';
import { ExportService } from './export.service.ts';

@Controller(['v1/leaderboards/:key/export', 'console/leaderboards/:key/export'])
export class ExportController {
  constructor(private readonly exports: ExportService) {}

  @Get()
  @Endpoint({
    id: 'exportEntries',
    summary: 'A whole period as CSV or NDJSON, streamed in ranking order',
    tag: 'Entries',
    status: 200,
    downloads: ['text/csv', 'application/x-ndjson'],
    errors: ['request.invalid', 'auth.forbidden', 'leaderboard.not_found', 'store.unavailable'],
  })
  async read(
    @Asker() asker: Principal,
    @KeyParam() key: string,
    @Query({ schema: exportQuery }) query: ExportQuery,
  ): Promise<StreamableFile> {
    return presentExport(await this.exports.begin(asker, key, query), query.format);
  }
}
