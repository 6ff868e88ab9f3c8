import { SimpleGrid } from '@mantine/core';
import type { OperationsView } from '@rostrum/contracts';
import { formatCount, formatShare } from '../formats/numbers.ts';
import { Figure } from '../layout/figure.tsx';
import { formatAge, oldestMs, waiting } from './partition-words.ts';

interface SummarySectionProps {
  view: OperationsView;
}

/** The whole installation in a few numbers. */
export function SummarySection({ view: { partitions, instance } }: SummarySectionProps) {
  const known = partitions.filter(({ state }) => state !== 'away');
  const open = partitions.filter(({ state }) => state === 'open').length;
  const sum = known.reduce((total, partition) => total + waiting(partition), 0);
  const letters = known.reduce((total, { deadLetters }) => total + deadLetters, 0);
  const { tickLagMs } = instance;
  return (
    <SimpleGrid component="dl" m={0} cols={{ base: 2, sm: 3, lg: 6 }} spacing="sm">
      <Figure label="Partitions open" value={`${open} of ${partitions.length}`} />
      <Figure label="Events waiting" value={formatCount(sum)} />
      <Figure label="The oldest waits" value={formatAge(Math.max(0, ...known.map(oldestMs)))} />
      <Figure
        label="The fullest stream"
        value={formatShare(Math.max(0, ...known.map(({ lengthShare }) => lengthShare)))}
      />
      <Figure label="Dead letters" value={formatCount(letters)} />
      <Figure label="Ticks late" value={tickLagMs === undefined ? '–' : formatAge(tickLagMs)} />
    </SimpleGrid>
  );
}
