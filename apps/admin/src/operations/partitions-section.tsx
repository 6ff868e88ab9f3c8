import { Group, Paper, SegmentedControl, Switch, Text, Title } from '@mantine/core';
import type { OperationsView } from '@rostrum/contracts';
import { useState } from 'react';
import { countOf } from '../formats/numbers.ts';
import { HistoryChart } from './history-chart.tsx';
import classes from './partition-chart.module.css';
import { PartitionChart } from './partition-chart.tsx';
import { isNotable, MEASURES, type PartitionMeasure, waiting } from './partition-words.ts';
import { PartitionsTable } from './partitions-table.tsx';

interface PartitionsSectionProps {
  view: OperationsView;
}

/** Partitions beside each other as a picture, and those that need a look as a table. */
export function PartitionsSection({ view }: PartitionsSectionProps) {
  const [key, setKey] = useState<PartitionMeasure['key']>('age');
  const [showsAll, setShowsAll] = useState(false);
  const measure = MEASURES.find((each) => each.key === key) ?? MEASURES[0];
  if (!measure) return null;
  const shown = view.partitions.filter((partition) => showsAll || isNotable(partition, view));
  return (
    <Paper p="lg" component="section" aria-labelledby="partitions-title">
      <Group justify="space-between" mb="md">
        <Title order={2} size="h4" id="partitions-title">
          Partitions
        </Title>
        <SegmentedControl<PartitionMeasure['key']>
          size="xs"
          aria-label="What to compare"
          data={MEASURES.map(({ key: value, label }) => ({ value, label }))}
          value={key}
          onChange={setKey}
        />
      </Group>
      <div className={classes.charts}>
        <PartitionChart view={view} measure={measure} />
        <HistoryChart view={view} measure={measure} />
      </div>
      <Group justify="space-between" mt="lg" mb="xs">
        <Text size="sm" c="dimmed">
          {showsAll
            ? countOf(view.partitions.length, 'partition')
            : `${countOf(shown.length, 'partition')} of ${view.partitions.length} with something to look at`}
        </Text>
        <Switch
          size="sm"
          label="Show all"
          checked={showsAll}
          onChange={(event) => setShowsAll(event.currentTarget.checked)}
        />
      </Group>
      {shown.length > 0 && (
        <PartitionsTable
          partitions={[...shown].sort(
            (a, b) => measure.of(b) - measure.of(a) || waiting(b) - waiting(a),
          )}
          view={view}
        />
      )}
    </Paper>
  );
}
