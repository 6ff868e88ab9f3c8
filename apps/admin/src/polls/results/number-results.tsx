import { SimpleGrid, Stack, Table } from '@mantine/core';
import type { PollState } from '@rostrum/client';
import { formatCount, formatDecimal, formatScore, formatShare } from '../../formats/numbers.ts';
import { Figure } from '../../layout/figure.tsx';
import { Columns } from './columns.tsx';
import { histogramColumns } from './distributions.ts';
import { MoreFigures } from './more-figures.tsx';

interface NumberResultsProps {
  number: NonNullable<PollState['number']>;
}

export function NumberResults({ number }: NumberResultsProps) {
  const { count, mean, median, lowest, highest, histogram } = number;
  const columns = histogramColumns(histogram);
  return (
    <Stack gap="lg">
      <SimpleGrid component="dl" m={0} cols={{ base: 2, sm: 4 }} spacing="sm">
        <Figure label="Mean" value={formatDecimal(mean)} />
        <Figure label="Median" value={formatScore(median)} />
        <Figure label="Lowest" value={formatScore(lowest)} />
        <Figure label="Highest" value={formatScore(highest)} />
      </SimpleGrid>
      <Columns label="How often numbers were given" columns={columns} height={180} />
      <MoreFigures title="As a table">
        <Table maw={420}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Numbers</Table.Th>
              <Table.Th ta="right">Answers</Table.Th>
              <Table.Th ta="right">Share</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {columns.map(({ label, votes }) => (
              <Table.Tr key={label}>
                <Table.Td>{label}</Table.Td>
                <Table.Td ta="right">{formatCount(votes)}</Table.Td>
                <Table.Td ta="right">{formatShare(votes / count)}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </MoreFigures>
    </Stack>
  );
}
