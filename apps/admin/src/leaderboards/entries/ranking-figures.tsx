import { SimpleGrid } from '@mantine/core';
import type { LeaderboardView } from '@rostrum/contracts';
import { useQuery } from '@tanstack/react-query';
import { formatCount, formatScore } from '../../formats/numbers.ts';
import { Figure } from '../../layout/figure.tsx';
import { type RankingInput, statsQuery } from '../leaderboard-queries.ts';

interface RankingFiguresProps {
  board: LeaderboardView;
  ranking: RankingInput;
}

/** How many entries a ranking has, and how their scores lie. Left out where they cannot be had. */
export function RankingFigures({ board, ranking }: RankingFiguresProps) {
  const stats = useQuery(statsQuery(board.key, ranking));
  if (stats.isError) return null;
  const { total, highest, lowest, percentiles } = stats.data ?? {};
  const figures: [label: string, value: number | null | undefined][] = [
    ['Highest', highest],
    ['Median', percentiles?.p50],
    ['Lowest', lowest],
  ];
  return (
    <SimpleGrid cols={{ base: 2, sm: 4 }} spacing="xs" component="dl" mt={0} mb="md">
      <Figure label="Entries" value={total === undefined ? '…' : formatCount(total)} />
      {figures.map(([label, value]) => (
        <Figure key={label} label={label} value={figureOf(value)} />
      ))}
    </SimpleGrid>
  );
}

/** `undefined` is not known yet, `null` what no entry has. */
function figureOf(value: number | null | undefined): string {
  if (value === undefined) return '…';
  return value === null ? '–' : formatScore(value);
}
