import type { JobView } from '@rostrum/contracts';
import type { ImportJob } from '@rostrum/domain';

export function presentJob(job: ImportJob): JobView {
  return {
    jobId: job.id,
    kind: 'leaderboard.import',
    state: job.state,
    progress: job.progress,
    rejections: job.rejections,
    ...(job.error === undefined ? {} : { error: job.error }),
    createdAt: job.createdAt.toISOString(),
    updatedAt: job.updatedAt.toISOString(),
  };
}
