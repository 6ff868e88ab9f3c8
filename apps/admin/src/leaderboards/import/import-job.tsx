import { Alert, Button, Group, Progress, Stack, Text } from '@mantine/core';
import type { ImportJobView, LeaderboardView } from '@rostrum/contracts';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { Link } from 'react-router';
import { ErrorPanel } from '../../feedback/error-panel.tsx';
import { countOf, formatBytes } from '../../formats/numbers.ts';
import { TableSkeleton } from '../../layout/table-skeleton.tsx';
import { leaderboardKeys } from '../leaderboard-queries.ts';
import { ImportCounts } from './import-counts.tsx';
import { isJobDone, jobQuery } from './import-queries.ts';
import { RejectedRows } from './rejected-rows.tsx';

interface ImportJobProps {
  board: LeaderboardView;
  jobId: string;
  onAnother: () => void;
}

/** How far an import is, and what became of its rows. */
export function ImportJob({ board, jobId, onAnother }: ImportJobProps) {
  const job = useQuery(jobQuery(jobId));
  const client = useQueryClient();
  const isDone = job.data !== undefined && isJobDone(job.data);

  useEffect(() => {
    if (isDone) void client.invalidateQueries({ queryKey: leaderboardKeys.board(board.key) });
  }, [isDone, client, board.key]);

  if (job.isPending) return <TableSkeleton rows={3} />;
  if (job.isError) {
    return (
      <ErrorPanel error={job.error} onRetry={() => job.refetch()} title="The job is not known" />
    );
  }
  return (
    <Stack>
      <JobProgress job={job.data} />
      <ImportCounts progress={job.data.progress} />
      <RejectedRows job={job.data} />
      {isDone && (
        <Group>
          <Button component={Link} to="../entries" variant="light">
            Show the entries
          </Button>
          <Button variant="default" onClick={onAnother}>
            Import another file
          </Button>
        </Group>
      )}
    </Stack>
  );
}

function describeState({ state, progress }: ImportJobView): { text: string; color: string } {
  switch (state) {
    case 'receiving':
      return { text: 'The file is being received…', color: 'iris' };
    case 'queued':
      return { text: 'Waiting for a free worker…', color: 'iris' };
    case 'running':
      return { text: 'Rows are being submitted…', color: 'iris' };
    case 'failed':
      return { text: 'The import has failed.', color: 'red' };
    case 'completed': {
      if (progress.rowsRejected === 0) return { text: 'The import is complete.', color: 'teal' };
      const refused = countOf(progress.rowsRejected, 'refused row');
      return { text: `The import is complete, with ${refused}.`, color: 'yellow' };
    }
  }
}

interface JobProgressProps {
  job: ImportJobView;
}

function JobProgress({ job }: JobProgressProps) {
  const { bytesDone, bytesTotal } = job.progress;
  const percent = bytesTotal === 0 ? 0 : (bytesDone / bytesTotal) * 100;
  const { text, color } = describeState(job);
  return (
    <div>
      <Group justify="space-between" mb={6}>
        <Text fw={600} role="status">
          {text}
        </Text>
        <Text size="sm" c="dimmed" style={{ fontVariantNumeric: 'tabular-nums' }}>
          {formatBytes(bytesDone)} of {formatBytes(bytesTotal)}
        </Text>
      </Group>
      <Progress
        value={job.state === 'completed' ? 100 : percent}
        size="lg"
        color={color}
        animated={!isJobDone(job)}
        aria-label="Rows submitted"
      />
      {job.error && (
        <Alert color="red" mt="sm" role="alert">
          {job.error}
        </Alert>
      )}
    </div>
  );
}
