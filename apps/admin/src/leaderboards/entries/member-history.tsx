import { Paper, Table, Text, Title } from '@mantine/core';
import type { LeaderboardView } from '@rostrum/contracts';
import { useInfiniteQuery } from '@tanstack/react-query';
import { ErrorPanel } from '../../feedback/error-panel.tsx';
import { formatCount, formatScore } from '../../formats/numbers.ts';
import { LoadMore } from '../../layout/load-more.tsx';
import { TableSkeleton } from '../../layout/table-skeleton.tsx';
import { historyQuery } from '../leaderboard-queries.ts';
import { PERIOD_LABELS } from '../period-select.tsx';

interface MemberHistoryProps {
  board: LeaderboardView;
  memberId: string;
}

/** Where a member stood in each period, kept and archived ones. */
export function MemberHistory({ board, memberId }: MemberHistoryProps) {
  const history = useInfiniteQuery(historyQuery(board.key, memberId));
  return (
    <section aria-labelledby="history-title">
      <Title order={3} size="h5" mb="xs" id="history-title">
        In each period
      </Title>
      <Paper style={{ overflow: 'hidden' }}>
        {history.isPending && <TableSkeleton rows={3} />}
        {history.isError && <ErrorPanel error={history.error} onRetry={() => history.refetch()} />}
        {history.data && (
          <Table tabularNums>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>Period</Table.Th>
                <Table.Th ta="right">Rank</Table.Th>
                <Table.Th ta="right">Score</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {history.data.map(({ period, status, key, rank, total, score }) => (
                <Table.Tr key={period}>
                  <Table.Td>
                    {key === 'all-time' ? PERIOD_LABELS[key] : period}{' '}
                    {status === 'archived' && (
                      <Text span size="xs" c="dimmed">
                        Archived
                      </Text>
                    )}
                  </Table.Td>
                  <Table.Td ta="right">
                    {formatCount(rank)}{' '}
                    <Text span size="xs" c="dimmed">
                      of {formatCount(total)}
                    </Text>
                  </Table.Td>
                  <Table.Td ta="right" fw={650}>
                    {formatScore(score)}
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        )}
        <LoadMore
          hasMore={history.hasNextPage}
          isLoading={history.isFetchingNextPage}
          onLoadMore={history.fetchNextPage}
        />
      </Paper>
    </section>
  );
}
