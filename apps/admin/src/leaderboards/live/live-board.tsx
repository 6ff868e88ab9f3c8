import { Button, EmptyState, Paper, Text } from '@mantine/core';
import type { BoardState, LiveUpdate } from '@rostrum/client';
import type { LeaderboardView } from '@rostrum/contracts';
import { IconArchive, IconMedal } from '@tabler/icons-react';
import { Link } from 'react-router';
import { ErrorPanel } from '../../feedback/error-panel.tsx';
import { countOf, formatCount } from '../../formats/numbers.ts';
import { TableSkeleton } from '../../layout/table-skeleton.tsx';
import { useRankingSearch } from '../use-chosen-period.ts';
import { LiveBoardTable } from './live-board-table.tsx';

/** What is archived is read, not watched. */
function PeriodOver() {
  const search = useRankingSearch();
  return (
    <Paper>
      <EmptyState
        py={64}
        variant="light"
        icon={<IconArchive />}
        title="This period is over"
        description="Nothing in it moves any more; its final ranking is among the entries."
      >
        <EmptyState.Actions>
          <Button component={Link} to={`entries${search}`} variant="default">
            Show the final ranking
          </Button>
        </EmptyState.Actions>
      </EmptyState>
    </Paper>
  );
}

interface LiveBoardProps {
  board: LeaderboardView;
  update: LiveUpdate<BoardState>;
}

export function LiveBoard({ board, update }: LiveBoardProps) {
  const { state, error } = update;
  if (error?.code === 'leaderboard.closed') return <PeriodOver />;
  if (!state) {
    return (
      <Paper>
        {error ? (
          <ErrorPanel error={error} title="The live board was refused" />
        ) : (
          <TableSkeleton rows={10} />
        )}
      </Paper>
    );
  }
  if (state.entries.length === 0) {
    return (
      <Paper>
        <EmptyState
          py={64}
          variant="light"
          icon={<IconMedal />}
          title="Nobody is on the board yet"
          description="Submit a score here or through the API; it shows up the moment it counts."
        />
      </Paper>
    );
  }
  return (
    <Paper style={{ overflow: 'hidden' }}>
      <LiveBoardTable board={board} entries={state.entries} />
      <Text size="sm" c="dimmed" px="md" py="sm">
        {state.entries.length < state.total
          ? `The first ${formatCount(state.entries.length)} of ${countOf(state.total, 'entry', 'entries')}`
          : countOf(state.total, 'entry', 'entries')}
      </Text>
    </Paper>
  );
}
