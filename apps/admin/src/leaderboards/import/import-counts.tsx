import { SimpleGrid } from '@mantine/core';
import type { ImportJobView } from '@rostrum/contracts';
import { formatCount } from '../../formats/numbers.ts';
import { Figure } from '../../layout/figure.tsx';

interface ImportCountsProps {
  progress: ImportJobView['progress'];
}

export function ImportCounts({ progress }: ImportCountsProps) {
  const counts = [
    { label: 'Applied', value: progress.rowsApplied },
    { label: 'Unchanged', value: progress.rowsUnchanged },
    { label: 'Left out', value: progress.rowsSkipped },
    { label: 'Refused', value: progress.rowsRejected },
  ];
  return (
    <SimpleGrid cols={{ base: 2, xs: 4 }} component="dl" m={0}>
      {counts.map(({ label, value }) => (
        <Figure key={label} label={label} value={formatCount(value)} />
      ))}
    </SimpleGrid>
  );
}
