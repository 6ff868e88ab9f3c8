import { Box, Grid, Group, SegmentedControl } from '@mantine/core';
import { useState } from 'react';
import { LiveBadge } from '../../live/live-badge.tsx';
import { useLiveTopic } from '../../live/use-live-topic.ts';
import { useBoard } from '../leaderboard-layout.tsx';
import { PeriodSelect } from '../period-select.tsx';
import { useChosenPeriod } from '../use-chosen-period.ts';
import { LiveBoard } from './live-board.tsx';
import { SubmitScoreCard } from './submit-score-card.tsx';

const LIMITS = ['10', '25', '50', '100'];

export function LivePage() {
  const board = useBoard();
  const [period, choosePeriod] = useChosenPeriod(board);
  const [limit, setLimit] = useState('10');
  const update = useLiveTopic(`leaderboard:${board.key}@${period}`, Number(limit));

  return (
    <Grid gap="lg">
      <Grid.Col span={{ base: 12, lg: 8 }}>
        <Group gap="sm" mb="md">
          <PeriodSelect board={board} value={period} onChange={choosePeriod} />
          <SegmentedControl
            aria-label="Entries shown"
            data={LIMITS.map((value) => ({ value, label: `Top ${value}` }))}
            value={limit}
            onChange={setLimit}
          />
          <Box ml="auto">
            <LiveBadge update={update} />
          </Box>
        </Group>
        <LiveBoard key={period} board={board} update={update} />
      </Grid.Col>
      <Grid.Col span={{ base: 12, lg: 4 }}>
        <SubmitScoreCard board={board} />
      </Grid.Col>
    </Grid>
  );
}
