import { Table } from '@mantine/core';
import type { PollState } from '@rostrum/client';
import { formatCount } from '../../formats/numbers.ts';
import { MoreFigures } from './more-figures.tsx';

interface PlaceTableProps {
  options: PollState['options'];
}

/** How often each option of a ranking has which place. */
export function PlaceTable({ options }: PlaceTableProps) {
  const places = options[0]?.positions ?? [];
  return (
    <MoreFigures title="How often each place was given">
      <Table striped verticalSpacing="xs">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Option</Table.Th>
            {places.map((_, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a place is its index
              <Table.Th key={index} ta="right">
                {index + 1}.
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {options.map(({ id, label, positions = [] }) => (
            <Table.Tr key={id}>
              <Table.Td>{label}</Table.Td>
              {positions.map((count, index) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: a place is its index
                <Table.Td key={index} ta="right">
                  {formatCount(count)}
                </Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </MoreFigures>
  );
}
