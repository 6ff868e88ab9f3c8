import { Button, EmptyState, Paper } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconChartBar, IconPlus } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { lazy, Suspense } from 'react';
import { ErrorPanel } from '../feedback/error-panel.tsx';
import { LoadMore } from '../layout/load-more.tsx';
import { PageHeader } from '../layout/page-header.tsx';
import { TableSkeleton } from '../layout/table-skeleton.tsx';
import { pollsQuery } from './poll-queries.ts';
import { PollsTable } from './polls-table.tsx';

/** Loaded behind the page, which is shown first: it brings the schemas of the contract along. */
const CreatePollDrawer = lazy(async () => ({
  default: (await import('./create/create-poll-drawer.tsx')).CreatePollDrawer,
}));

export function PollsPage() {
  const [isCreating, drawer] = useDisclosure(false);
  return (
    <>
      <PageHeader
        title="Polls"
        description="Questions to an audience, counted as the ballots come in."
        actions={
          <Button leftSection={<IconPlus size={16} aria-hidden="true" />} onClick={drawer.open}>
            New poll
          </Button>
        }
      />
      <Paper>
        <Polls onCreate={drawer.open} />
      </Paper>
      <Suspense>
        <CreatePollDrawer opened={isCreating} onClose={drawer.close} />
      </Suspense>
    </>
  );
}

interface PollsProps {
  onCreate: () => void;
}

function Polls({ onCreate }: PollsProps) {
  const list = useInfiniteQuery(pollsQuery);
  if (list.isPending) return <TableSkeleton />;
  if (list.isError) return <ErrorPanel error={list.error} onRetry={() => list.refetch()} />;
  if (list.data.length === 0) {
    return (
      <EmptyState
        py={64}
        variant="light"
        icon={<IconChartBar />}
        title="No polls yet"
        description="Create one as a draft, look it over, and open it when your audience is ready."
      >
        <EmptyState.Actions>
          <Button onClick={onCreate}>Create the first poll</Button>
        </EmptyState.Actions>
      </EmptyState>
    );
  }
  return (
    <>
      <PollsTable polls={list.data} />
      <LoadMore
        hasMore={list.hasNextPage}
        isLoading={list.isFetchingNextPage}
        onLoadMore={list.fetchNextPage}
      />
    </>
  );
}
