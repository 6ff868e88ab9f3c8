import type { ImportJobView } from '@rostrum/contracts';
import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { request } from '../../api/request.ts';
import { upload } from '../../api/upload.ts';
import { boardPath } from '../leaderboard-queries.ts';
import type { ImportFormat } from './file-columns.ts';

const POLL_MS = 500;

export function isJobDone(job: ImportJobView): boolean {
  return job.state === 'completed' || job.state === 'failed';
}

/** A job, asked for again until it has come to an end. */
export function jobQuery(jobId: string) {
  return queryOptions({
    queryKey: ['jobs', jobId],
    queryFn: ({ signal }) =>
      request<ImportJobView>(`/jobs/${encodeURIComponent(jobId)}`, { signal }),
    refetchInterval: ({ state }) => (state.data && isJobDone(state.data) ? false : POLL_MS),
  });
}

export interface ImportInput {
  file: File;
  format: ImportFormat;
  query: Record<string, string | undefined>;
}

const CONTENT_TYPES: Record<ImportFormat, string> = {
  csv: 'text/csv',
  ndjson: 'application/x-ndjson',
};

/** Sends a file; `sentShare` is how much of it is on its way, 0 to 1. */
export function useImport(key: string) {
  const client = useQueryClient();
  const [sentShare, setSentShare] = useState(0);
  const mutation = useMutation({
    mutationFn: ({ file, format, query }: ImportInput) => {
      setSentShare(0);
      return upload<ImportJobView>(`${boardPath(key)}/import`, file, {
        query: { format, ...query },
        contentType: CONTENT_TYPES[format],
        onProgress: setSentShare,
      });
    },
    onSuccess: (job) => client.setQueryData(jobQuery(job.jobId).queryKey, job),
  });
  return { ...mutation, sentShare };
}
