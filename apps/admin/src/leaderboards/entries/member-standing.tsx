import { Code, DataList, SimpleGrid, Stack, Text } from '@mantine/core';
import type { MemberEntryView } from '@rostrum/contracts';
import { formatCount, formatScore } from '../../formats/numbers.ts';
import { RelativeTime } from '../../formats/relative-time.tsx';
import { Figure } from '../../layout/figure.tsx';

interface MemberStandingProps {
  entry: MemberEntryView;
}

export function MemberStanding({ entry }: MemberStandingProps) {
  const columns = Object.entries(entry.columns ?? {});
  return (
    <Stack gap="md">
      <SimpleGrid cols={3} spacing="xs" component="dl" m={0}>
        <Figure
          label="Rank"
          value={formatCount(entry.rank)}
          note={`of ${formatCount(entry.total)}`}
        />
        <Figure label="Score" value={formatScore(entry.score)} />
        <Figure label="Percentile" value={entry.percentile.toFixed(1)} />
      </SimpleGrid>
      <DataList labelWidth="7rem">
        <DataList.Item>
          <DataList.ItemLabel>Period</DataList.ItemLabel>
          <DataList.ItemValue>{entry.period}</DataList.ItemValue>
        </DataList.Item>
        <DataList.Item>
          <DataList.ItemLabel>Changed</DataList.ItemLabel>
          <DataList.ItemValue>
            <RelativeTime at={entry.updatedAt} />
          </DataList.ItemValue>
        </DataList.Item>
        {columns.map(([key, value]) => (
          <DataList.Item key={key}>
            <DataList.ItemLabel>{key}</DataList.ItemLabel>
            <DataList.ItemValue>{formatScore(value)}</DataList.ItemValue>
          </DataList.Item>
        ))}
      </DataList>
      {entry.metadata && (
        <div>
          <Text size="sm" c="dimmed" mb={4}>
            Metadata
          </Text>
          <Code block>{JSON.stringify(entry.metadata, null, 2)}</Code>
        </div>
      )}
    </Stack>
  );
}
