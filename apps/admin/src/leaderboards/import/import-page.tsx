import { Paper, Text, Title } from '@mantine/core';
import { useSearchParams } from 'react-router';
import { useBoard } from '../leaderboard-layout.tsx';
import { ImportForm } from './import-form.tsx';
import { ImportJob } from './import-job.tsx';

const JOB = 'job';

/** The job is in the address, so that its progress can be come back to. */
export function ImportPage() {
  const board = useBoard();
  const [search, setSearch] = useSearchParams();
  const jobId = search.get(JOB);
  return (
    <Paper p="lg" maw={720} component="section" aria-labelledby="import-title">
      <Title order={2} size="h4" id="import-title">
        Import scores from a file
      </Title>
      <Text size="sm" c="dimmed" mb="lg">
        CSV with a header line, or NDJSON with one object a line. Each row is one submission; rows
        that are refused do not hold up the others.
      </Text>
      {jobId === null ? (
        <ImportForm board={board} onStarted={(job) => setSearch({ [JOB]: job.jobId })} />
      ) : (
        <ImportJob board={board} jobId={jobId} onAnother={() => setSearch({})} />
      )}
    </Paper>
  );
}
