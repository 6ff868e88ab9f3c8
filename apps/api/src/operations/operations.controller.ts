import { Controller, Get } from '@nestjs/common';
import { type OperationsView, operations } from '@rostrum/contracts';
import type { Principal } from '@rostrum/domain';
import { Endpoint } from '../edge/http/endpoint.decorator.ts';
import { Asker } from '../edge/http/request-context.ts';
import { OperationsService } from './operations.service.ts';

@Controller(['v1/operations', 'console/operations'])
export class OperationsController {
  constructor(private readonly service: OperationsService) {}

  @Get()
  @Endpoint({
    id: 'getOperations',
    summary: 'How the event log, Redis, PostgreSQL and this instance do, and what needs a look',
    tag: 'Operations',
    status: 200,
    response: operations,
    errors: ['auth.forbidden'],
  })
  async read(@Asker() asker: Principal): Promise<OperationsView> {
    return this.service.read(asker);
  }
}
