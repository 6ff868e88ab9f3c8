import type { ErasureJobView, ImportJobView, JobView } from '@rostrum/contracts';
import type { ImportJob, MemberErasure } from '@rostrum/domain';

export function presentJob(job: ImportJob | MemberErasure): JobView {
  return 'proof' in job ? presentErasure(job) : presentImport(job);
}

export function presentImport(job: ImportJob): ImportJobView {
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

export function presentErasure(erasure: MemberErasure): ErasureJobView {
  const { verifiedAt, ...erased } = erasure.proof;
  return {
    jobId: erasure.id,
    kind: 'member.erasure',
    state: erasure.state,
    erased,
    verifiedAt: verifiedAt ?? null,
    createdAt: erasure.createdAt.toISOString(),
    updatedAt: erasure.updatedAt.toISOString(),
  };
}
