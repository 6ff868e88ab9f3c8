import { Controller, Get, Param } from '@nestjs/common';
import { type JobView, job, memberId } from '@rostrum/contracts';
import type { Principal } from '@rostrum/domain';
import { Endpoint } from '../edge/http/endpoint.decorator.ts';
import { Asker } from '../edge/http/request-context.ts';
import { presentJob } from './jobs.presenter.ts';
import { JobsService } from './jobs.service.ts';

@Controller(['v1/jobs', 'console/jobs'])
export class JobsController {
  constructor(private readonly jobs: JobsService) {}

  @Get(':jobId')
  @Endpoint({
    id: 'getJob',
    summary: 'How far a job has come',
    tag: 'Jobs',
    status: 200,
    response: job,
    errors: ['auth.forbidden', 'job.not_found'],
  })
  async get(
    @Asker() asker: Principal,
    @Param('jobId', { schema: memberId }) jobId: string,
  ): Promise<JobView> {
    return presentJob(await this.jobs.find(asker, jobId));
  }
}
