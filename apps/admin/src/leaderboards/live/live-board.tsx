import { EmptyState, Paper, Text } from '@mantine/core';
import type { BoardState, LiveUpdate } from '@rostrum/client';
import type { LeaderboardView } from '@rostrum/contracts';
import { IconMedal } from '@tabler/icons-react';
import { ErrorPanel } from '../../feedback/error-panel.tsx';
import { countOf, formatCount } from '../../formats/numbers.ts';
import { TableSkeleton } from '../../layout/table-skeleton.tsx';
import { LiveBoardTable } from './live-board-table.tsx';

interface LiveBoardProps {
  board: LeaderboardView;
  update: LiveUpdate<BoardState>;
}

export function LiveBoard({ board, update }: LiveBoardProps) {
  const { state, error } = update;
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
