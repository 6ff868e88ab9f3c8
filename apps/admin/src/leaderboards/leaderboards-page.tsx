import { Button, EmptyState, Paper } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconPlus, IconTrophy } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { lazy, Suspense } from 'react';
import { ErrorPanel } from '../feedback/error-panel.tsx';
import { LoadMore } from '../layout/load-more.tsx';
import { PageHeader } from '../layout/page-header.tsx';
import { TableSkeleton } from '../layout/table-skeleton.tsx';
import { leaderboardsQuery } from './leaderboard-queries.ts';
import { LeaderboardsTable } from './leaderboards-table.tsx';

/** Loaded behind the page, which is shown first: it brings the schemas of the contract along. */
const CreateLeaderboardDrawer = lazy(async () => ({
  default: (await import('./create/create-leaderboard-drawer.tsx')).CreateLeaderboardDrawer,
}));

export function LeaderboardsPage() {
  const [isCreating, drawer] = useDisclosure(false);
  return (
    <>
      <PageHeader
        title="Leaderboards"
        description="Boards that rank members by score, in one or more periods."
        actions={
          <Button leftSection={<IconPlus size={16} aria-hidden="true" />} onClick={drawer.open}>
            New leaderboard
          </Button>
        }
      />
      <Leaderboards onCreate={drawer.open} />
      <Suspense>
        <CreateLeaderboardDrawer opened={isCreating} onClose={drawer.close} />
      </Suspense>
    </>
  );
}

interface LeaderboardsProps {
  onCreate: () => void;
}

function Leaderboards({ onCreate }: LeaderboardsProps) {
  const list = useInfiniteQuery(leaderboardsQuery);
  if (list.isPending) {
    return (
      <Paper>
        <TableSkeleton />
      </Paper>
    );
  }
  if (list.isError) {
    return (
      <Paper>
        <ErrorPanel error={list.error} onRetry={() => list.refetch()} />
      </Paper>
    );
  }
  if (list.data.length === 0) {
    return (
      <Paper>
        <EmptyState
          py={64}
          variant="light"
          icon={<IconTrophy />}
          title="No leaderboards yet"
          description="Create one, then submit scores from your server, or by hand to try it out."
        >
          <EmptyState.Actions>
            <Button onClick={onCreate}>Create the first leaderboard</Button>
          </EmptyState.Actions>
        </EmptyState>
      </Paper>
    );
  }
  return (
    <Paper>
      <LeaderboardsTable boards={list.data} />
      <LoadMore
        hasMore={list.hasNextPage}
        isLoading={list.isFetchingNextPage}
        onLoadMore={list.fetchNextPage}
      />
    </Paper>
  );
}
