import type { RostrumClient } from '@rostrum/client';
import type { ImportJobView } from '@rostrum/contracts';

/** An import as it stands now. */
export async function readImport(client: RostrumClient, jobId: string): Promise<ImportJobView> {
  const job = await client.getJob(jobId);
  if (job.kind !== 'leaderboard.import') throw new Error(`${jobId} is no import`);
  return job;
}
