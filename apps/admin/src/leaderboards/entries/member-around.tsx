import { Paper, Title } from '@mantine/core';
import type { LeaderboardView } from '@rostrum/contracts';
import { useQuery } from '@tanstack/react-query';
import { ErrorPanel } from '../../feedback/error-panel.tsx';
import { TableSkeleton } from '../../layout/table-skeleton.tsx';
import { aroundQuery, type RankingInput } from '../leaderboard-queries.ts';
import { EntriesTable } from './entries-table.tsx';

interface MemberAroundProps {
  board: LeaderboardView;
  ranking: RankingInput;
  memberId: string;
  onChooseMember: (memberId: string) => void;
}

/** The neighbours of a member; pressing one moves on to it. */
export function MemberAround({ board, ranking, memberId, onChooseMember }: MemberAroundProps) {
  const around = useQuery(aroundQuery(board.key, ranking, memberId));
  return (
    <section aria-labelledby="around-title">
      <Title order={3} size="h5" mb="xs" id="around-title">
        Around this member
      </Title>
      <Paper style={{ overflow: 'hidden' }}>
        {around.isPending && <TableSkeleton rows={5} />}
        {around.isError && <ErrorPanel error={around.error} onRetry={() => around.refetch()} />}
        {around.data && (
          <EntriesTable
            board={{ ...board, columns: [] }}
            entries={around.data.entries}
            memberId={memberId}
            onChooseMember={onChooseMember}
          />
        )}
      </Paper>
    </section>
  );
}
