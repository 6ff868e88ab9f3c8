import { EmptyState, Paper, SegmentedControl } from '@mantine/core';
import type { LeaderboardView, QuarantinedSubmissionView } from '@rostrum/contracts';
import { IconShieldCheck } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { ErrorPanel } from '../../feedback/error-panel.tsx';
import { LoadMore } from '../../layout/load-more.tsx';
import { TableSkeleton } from '../../layout/table-skeleton.tsx';
import { useBoard } from '../leaderboard-layout.tsx';
import { DecisionDialog } from './decision-dialog.tsx';
import { type Decision, type QuarantineStatus, quarantineQuery } from './quarantine-queries.ts';
import { QuarantineTable } from './quarantine-table.tsx';

const STATUSES: { value: QuarantineStatus; label: string; none: string }[] = [
  { value: 'pending', label: 'Waiting', none: 'Nothing waits to be decided' },
  { value: 'approved', label: 'Approved', none: 'Nothing was approved' },
  { value: 'rejected', label: 'Rejected', none: 'Nothing was rejected' },
];

export function QuarantinePage() {
  const board = useBoard();
  const [status, setStatus] = useState<QuarantineStatus>('pending');
  return (
    <>
      <SegmentedControl<QuarantineStatus>
        mb="md"
        aria-label="Submissions to show"
        data={STATUSES}
        value={status}
        onChange={setStatus}
      />
      <Paper style={{ overflow: 'hidden' }}>
        <HeldSubmissions key={status} board={board} status={status} />
      </Paper>
    </>
  );
}

interface HeldSubmissionsProps {
  board: LeaderboardView;
  status: QuarantineStatus;
}

function HeldSubmissions({ board, status }: HeldSubmissionsProps) {
  const list = useInfiniteQuery(quarantineQuery(board.key, status));
  const [asked, setAsked] = useState<{ held: QuarantinedSubmissionView; act: Decision['act'] }>();
  if (list.isPending) return <TableSkeleton />;
  if (list.isError) return <ErrorPanel error={list.error} onRetry={() => list.refetch()} />;
  const none = STATUSES.find(({ value }) => value === status)?.none;
  return (
    <>
      {list.data.length === 0 ? (
        <EmptyState
          py={64}
          variant="light"
          icon={<IconShieldCheck />}
          title={none}
          description={describeRules(board)}
        />
      ) : (
        <QuarantineTable
          board={board}
          submissions={list.data}
          onDecide={(held, act) => setAsked({ held, act })}
        />
      )}
      <LoadMore
        hasMore={list.hasNextPage}
        isLoading={list.isFetchingNextPage}
        onLoadMore={list.fetchNextPage}
      />
      <DecisionDialog board={board} asked={asked} onClose={() => setAsked(undefined)} />
    </>
  );
}

function describeRules({ quarantine }: LeaderboardView): string {
  if (quarantine) return 'Scores outside of the bounds to hold back appear here.';
  return 'The board holds nothing back. Bounds for that are in its settings.';
}
