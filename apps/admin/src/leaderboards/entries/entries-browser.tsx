import { Button, EmptyState, Group, Text } from '@mantine/core';
import type { EntryPageView, LeaderboardView } from '@rostrum/contracts';
import { IconChevronLeft, IconChevronRight, IconListNumbers } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { ErrorPanel } from '../../feedback/error-panel.tsx';
import { countOf, formatCount } from '../../formats/numbers.ts';
import { TableSkeleton } from '../../layout/table-skeleton.tsx';
import { entriesQuery, type RankingInput } from '../leaderboard-queries.ts';
import { EntriesTable } from './entries-table.tsx';

interface EntriesBrowserProps {
  board: LeaderboardView;
  ranking: RankingInput;
  limit: number;
  onChooseMember: (memberId: string) => void;
}

/** A whole board, page by page. The way back is kept here: the cursors of the pages before. */
export function EntriesBrowser({ board, ranking, limit, onChooseMember }: EntriesBrowserProps) {
  const [cursors, setCursors] = useState<(string | undefined)[]>([undefined]);
  const page = useQuery(entriesQuery(board.key, { ...ranking, limit, cursor: cursors.at(-1) }));

  if (page.isPending) return <TableSkeleton rows={12} />;
  if (page.isError) return <ErrorPanel error={page.error} onRetry={() => page.refetch()} />;
  const { entries, nextCursor } = page.data;
  if (entries.length === 0 && cursors.length === 1) {
    return (
      <EmptyState
        py={64}
        variant="light"
        icon={<IconListNumbers />}
        title={ranking.segment === undefined ? 'No entries in this period' : 'No entries here'}
        description={
          ranking.segment === undefined
            ? 'Entries appear as scores are submitted. A file of scores can be imported.'
            : `No member with ${ranking.segment.replace(':', ': ')} has an entry in this period.`
        }
      />
    );
  }
  return (
    <>
      <EntriesTable board={board} entries={entries} onChooseMember={onChooseMember} />
      <Group justify="space-between" p="md">
        <Text size="sm" c="dimmed" aria-live="polite">
          {describePage(page.data)}
        </Text>
        <Group gap="xs">
          <Button
            variant="default"
            leftSection={<IconChevronLeft size={16} aria-hidden="true" />}
            disabled={cursors.length === 1}
            onClick={() => setCursors(cursors.slice(0, -1))}
          >
            Previous
          </Button>
          <Button
            variant="default"
            rightSection={<IconChevronRight size={16} aria-hidden="true" />}
            disabled={nextCursor === undefined}
            loading={page.isPlaceholderData}
            onClick={() => setCursors([...cursors, nextCursor])}
          >
            Next
          </Button>
        </Group>
      </Group>
    </>
  );
}

function describePage({ entries, total }: EntryPageView): string {
  const first = entries[0];
  const last = entries.at(-1);
  if (!first || !last) return 'There are no entries on this page any more.';
  const all = countOf(total, 'entry', 'entries');
  return `Ranks ${formatCount(first.rank)} to ${formatCount(last.rank)} of ${all}`;
}
