import { Button, Group, Progress, SimpleGrid, Stack, Text } from '@mantine/core';
import type { ErasureJobView } from '@rostrum/contracts';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { ErrorPanel } from '../../feedback/error-panel.tsx';
import { formatCount } from '../../formats/numbers.ts';
import { CopyText } from '../../layout/copy-text.tsx';
import { Figure } from '../../layout/figure.tsx';
import { TableSkeleton } from '../../layout/table-skeleton.tsx';
import { leaderboardKeys } from '../../leaderboards/leaderboard-queries.ts';
import { erasureQuery } from '../member-queries.ts';

interface ErasureProgressProps {
  jobId: string;
  onClose: () => void;
}

const exact = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'medium' });

/** How far an erasure has come, until a last look through everything has found nothing. */
export function ErasureProgress({ jobId, onClose }: ErasureProgressProps) {
  const job = useQuery(erasureQuery(jobId));
  const client = useQueryClient();
  const isProven = job.data?.state === 'completed';

  useEffect(() => {
    if (isProven) void client.invalidateQueries({ queryKey: leaderboardKeys.all });
  }, [isProven, client]);

  if (job.isPending) return <TableSkeleton rows={3} />;
  if (job.isError) {
    return (
      <ErrorPanel error={job.error} onRetry={() => job.refetch()} title="The job is not known" />
    );
  }
  return (
    <Stack>
      <ErasureState job={job.data} />
      <SimpleGrid
        cols={{ base: 2, sm: 3 }}
        spacing="xs"
        component="dl"
        m={0}
        aria-label="Found and erased"
      >
        <Figure label="Boards" value={formatCount(job.data.erased.boards)} />
        <Figure label="Entries" value={formatCount(job.data.erased.entries)} />
        <Figure label="Archived entries" value={formatCount(job.data.erased.archivedEntries)} />
        <Figure label="In quarantine" value={formatCount(job.data.erased.held)} />
        <Figure label="Events of the log" value={formatCount(job.data.erased.events)} />
      </SimpleGrid>
      <Group justify="space-between">
        <CopyText text={job.data.jobId} label="Copy the id of the job" />
        <Button variant="default" onClick={onClose}>
          {isProven ? 'Done' : 'Close; it goes on'}
        </Button>
      </Group>
    </Stack>
  );
}

interface ErasureStateProps {
  job: ErasureJobView;
}

function ErasureState({ job: { state, verifiedAt } }: ErasureStateProps) {
  const isProven = state === 'completed';
  return (
    <div>
      <Text fw={600} mb={6} role="status">
        {isProven ? 'Erased, and proven.' : 'Everything that names the member is being erased…'}
      </Text>
      <Progress
        value={100}
        size="lg"
        color={isProven ? 'teal' : 'iris'}
        striped={!isProven}
        animated={!isProven}
        aria-label={isProven ? 'Erased' : 'Erasing'}
      />
      <Text size="sm" c="dimmed" mt="xs">
        {verifiedAt === null
          ? 'It is done when a last look through everything finds nothing, some seconds later.'
          : `A last look through everything found nothing left, ${exact.format(Date.parse(verifiedAt))}. The job names nobody.`}
      </Text>
    </div>
  );
}
