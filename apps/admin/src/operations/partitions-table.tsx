import { Badge, Progress, Table, Text } from '@mantine/core';
import type { OperationsView, PartitionFiguresView } from '@rostrum/contracts';
import { formatCount, formatShare } from '../formats/numbers.ts';
import { formatAge, judge, type Severity } from './partition-words.ts';

interface PartitionsTableProps {
  partitions: PartitionFiguresView[];
  view: OperationsView;
}

const STATES: Record<PartitionFiguresView['state'], { label: string; color: string }> = {
  open: { label: 'Open', color: 'teal' },
  comparing: { label: 'Compared', color: 'yellow' },
  rebuilding: { label: 'Rebuilt', color: 'red' },
  lost: { label: 'Lost', color: 'red' },
  away: { label: 'Away', color: 'red' },
};

const COLORS: Record<Severity, string> = { fine: 'iris', warning: 'yellow', critical: 'red' };

export function PartitionsTable({ partitions, view }: PartitionsTableProps) {
  return (
    <Table.ScrollContainer minWidth={860}>
      <Table aria-labelledby="partitions-title">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Partition</Table.Th>
            <Table.Th>State</Table.Th>
            <Table.Th>Group</Table.Th>
            <Table.Th ta="right">Not delivered</Table.Th>
            <Table.Th ta="right">Not acknowledged</Table.Th>
            <Table.Th>Oldest waits</Table.Th>
            <Table.Th>Stream</Table.Th>
            <Table.Th ta="right">Dead letters</Table.Th>
            <Table.Th>Nobody for</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {partitions.map((partition) => (
            <PartitionRows key={partition.partition} partition={partition} view={view} />
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

interface PartitionRowsProps {
  partition: PartitionFiguresView;
  view: OperationsView;
}

/** A row for each group; what is of the partition stands in the first. */
function PartitionRows({ partition, view }: PartitionRowsProps) {
  const { state, groups, length, lengthShare, deadLetters, leases } = partition;
  const { label, color } = STATES[state];
  const rows = groups.length === 0 ? [undefined] : groups;
  const unheld = state === 'away' ? [] : leases.filter(({ instanceId }) => !instanceId);
  return rows.map((group, index) => (
    <Table.Tr key={group?.group ?? ''}>
      <Table.Td>{index === 0 && partition.partition}</Table.Td>
      <Table.Td>
        {index === 0 && (
          <Badge variant="light" color={color} tt="none" miw="max-content">
            {label}
          </Badge>
        )}
      </Table.Td>
      <Table.Td>{group?.group ?? '–'}</Table.Td>
      <Table.Td ta="right">{group ? formatCount(group.lag) : '–'}</Table.Td>
      <Table.Td ta="right">{group ? formatCount(group.pending) : '–'}</Table.Td>
      <Table.Td>
        {group?.oldestMs === undefined ? (
          '–'
        ) : (
          <Meter
            label="Age of the oldest event"
            text={formatAge(group.oldestMs)}
            share={group.oldestMs / view.thresholds.eventAgeMs.critical}
            severity={judge(group.oldestMs, view.thresholds.eventAgeMs)}
          />
        )}
      </Table.Td>
      <Table.Td>
        {index === 0 && state !== 'away' && (
          <Meter
            label="Stream filled"
            text={`${formatCount(length)}, ${formatShare(lengthShare)}`}
            share={lengthShare}
            severity={judge(lengthShare, view.thresholds.streamShare)}
          />
        )}
      </Table.Td>
      <Table.Td ta="right">{index === 0 && formatCount(deadLetters)}</Table.Td>
      <Table.Td>
        {index === 0 && (unheld.length === 0 ? '–' : unheld.map(({ role }) => role).join(', '))}
      </Table.Td>
    </Table.Tr>
  ));
}

interface MeterProps {
  label: string;
  text: string;
  share: number;
  severity: Severity;
}

/** A value and how near it is to what it may be. */
export function Meter({ label, text, share, severity }: MeterProps) {
  return (
    <>
      <Text size="sm" style={{ whiteSpace: 'nowrap' }}>
        {text}
      </Text>
      <Progress
        size="xs"
        mt={4}
        value={Math.min(share, 1) * 100}
        color={COLORS[severity]}
        aria-label={label}
      />
    </>
  );
}
