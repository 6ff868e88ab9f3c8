import { Badge, Group, Skeleton, Stack } from '@mantine/core';
import type { LeaderboardView } from '@rostrum/contracts';
import { useQuery } from '@tanstack/react-query';
import { Outlet, useOutletContext, useParams } from 'react-router';
import { ErrorPanel } from '../feedback/error-panel.tsx';
import { labelOf } from '../forms/choice.ts';
import { CopyText } from '../layout/copy-text.tsx';
import { PageHeader } from '../layout/page-header.tsx';
import { SectionNav } from '../layout/section-nav.tsx';
import { OPERATORS, SORT_ORDERS } from './leaderboard-choices.ts';
import { leaderboardQuery } from './leaderboard-queries.ts';
import { useRankingSearch } from './use-chosen-period.ts';

const SECTIONS = [
  { to: '', label: 'Live' },
  { to: 'entries', label: 'Entries' },
  { to: 'import', label: 'Import' },
  { to: 'quarantine', label: 'Quarantine' },
  { to: 'settings', label: 'Settings' },
];

const PARENT = { to: '/leaderboards', label: 'Leaderboards' };

export function LeaderboardLayout() {
  const { key = '' } = useParams();
  const rankingSearch = useRankingSearch();
  const board = useQuery(leaderboardQuery(key));
  if (board.isPending) return <LeaderboardSkeleton />;
  if (board.isError) {
    return (
      <>
        <PageHeader title={key} parent={PARENT} />
        <ErrorPanel
          error={board.error}
          title="This leaderboard cannot be shown"
          onRetry={() => board.refetch()}
        />
      </>
    );
  }
  return (
    <>
      <LeaderboardHeader board={board.data} />
      <SectionNav label="Sections of the leaderboard" sections={SECTIONS} search={rankingSearch} />
      {/* The key keeps what one board's page holds from being shown on another's. */}
      <Outlet key={key} context={board.data} />
    </>
  );
}

/** The board of the page; for pages under `LeaderboardLayout`. */
export function useBoard(): LeaderboardView {
  return useOutletContext<LeaderboardView>();
}

interface LeaderboardHeaderProps {
  board: LeaderboardView;
}

function LeaderboardHeader({ board }: LeaderboardHeaderProps) {
  return (
    <PageHeader
      title={board.name}
      parent={PARENT}
      badges={
        <Badge variant="light" color={board.visibility === 'public' ? 'iris' : 'gray'} tt="none">
          {board.visibility === 'public' ? 'Public' : 'Private'}
        </Badge>
      }
      description={
        <Group gap="xs">
          <CopyText text={board.key} label="Copy the key" />
          <span>
            {labelOf(SORT_ORDERS, board.sortOrder)} · {labelOf(OPERATORS, board.operator)}
          </span>
        </Group>
      }
    />
  );
}

function LeaderboardSkeleton() {
  return (
    <Stack aria-busy="true">
      <Skeleton height={16} width={110} />
      <Skeleton height={32} width={280} />
      <Skeleton height={40} />
      <Skeleton height={320} radius="lg" />
    </Stack>
  );
}
