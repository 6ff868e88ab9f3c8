/** All queues share one hash tag: BullMQ's scripts touch several keys of a queue. */
export const QUEUE_PREFIX = 'sys:{jobs}';

export const IMPORT_QUEUE = 'imports';

/** What a queue carries of an import: the job itself is in PostgreSQL. */
export interface ImportTask {
  tenantId: string;
  jobId: string;
}
