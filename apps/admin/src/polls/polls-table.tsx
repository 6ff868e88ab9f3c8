import { Anchor, Table, Text } from '@mantine/core';
import type { PollView } from '@rostrum/contracts';
import { Link } from 'react-router';
import { countOf } from '../formats/numbers.ts';
import { RelativeTime } from '../formats/relative-time.tsx';
import { labelOf } from '../forms/choice.ts';
import rows from '../layout/linked-rows.module.css';
import { IntegrityBadge } from './integrity-badge.tsx';
import { POLL_TYPES } from './poll-types.ts';
import { StatusBadge } from './status-badge.tsx';
import { INTEGRITIES } from './voter-choices.ts';

interface PollsTableProps {
  polls: PollView[];
}

export function PollsTable({ polls }: PollsTableProps) {
  return (
    <Table highlightOnHover>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Question</Table.Th>
          <Table.Th visibleFrom="sm">Type</Table.Th>
          <Table.Th>Status</Table.Th>
          <Table.Th visibleFrom="md">Voters</Table.Th>
          <Table.Th visibleFrom="md" ta="right">
            Changed
          </Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {polls.map((poll) => (
          <Table.Tr key={poll.pollId} className={rows.row}>
            <Table.Td>
              <Anchor component={Link} to={poll.pollId} fw={600} className={rows.link}>
                {poll.question}
              </Anchor>
              <Text size="xs" c="dimmed" ff="monospace">
                {poll.key ?? poll.pollId}
              </Text>
            </Table.Td>
            <Table.Td visibleFrom="sm">
              <Text size="sm">{labelOf(POLL_TYPES, poll.type)}</Text>
              {poll.options.length > 0 && (
                <Text size="xs" c="dimmed">
                  {countOf(poll.options.length, 'option')}
                </Text>
              )}
            </Table.Td>
            <Table.Td>
              <StatusBadge status={poll.status} />
              <Text size="xs" c="dimmed" hiddenFrom="md">
                {INTEGRITIES[poll.integrity].label}
              </Text>
            </Table.Td>
            <Table.Td visibleFrom="md">
              <IntegrityBadge integrity={poll.integrity} hasHint={false} />
            </Table.Td>
            <Table.Td visibleFrom="md" ta="right" c="dimmed">
              <RelativeTime at={poll.updatedAt} />
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
