import { Anchor, Badge, Group, Table, Text, VisuallyHidden } from '@mantine/core';
import type { LeaderboardView } from '@rostrum/contracts';
import { IconLock } from '@tabler/icons-react';
import { Link } from 'react-router';
import { RelativeTime } from '../formats/relative-time.tsx';
import { labelOf } from '../forms/choice.ts';
import rows from '../layout/linked-rows.module.css';
import { OPERATORS, SORT_ORDERS } from './leaderboard-choices.ts';
import { keyOfRule, labelOfRule } from './period-rules.ts';

interface LeaderboardsTableProps {
  boards: LeaderboardView[];
}

export function LeaderboardsTable({ boards }: LeaderboardsTableProps) {
  return (
    <Table highlightOnHover>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Name</Table.Th>
          <Table.Th visibleFrom="sm">Ranking</Table.Th>
          <Table.Th visibleFrom="sm">Periods</Table.Th>
          <Table.Th visibleFrom="md" ta="right">
            Changed
          </Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {boards.map((board) => (
          <LeaderboardRow key={board.key} board={board} />
        ))}
      </Table.Tbody>
    </Table>
  );
}

interface LeaderboardRowProps {
  board: LeaderboardView;
}

function LeaderboardRow({ board }: LeaderboardRowProps) {
  return (
    <Table.Tr className={rows.row}>
      <Table.Td>
        <Group gap={6} wrap="nowrap">
          <Anchor component={Link} to={board.key} fw={600} className={rows.link}>
            {board.name}
          </Anchor>
          {board.visibility === 'private' && (
            <>
              <IconLock size={14} aria-hidden="true" opacity={0.6} />
              <VisuallyHidden>private</VisuallyHidden>
            </>
          )}
        </Group>
        <Text size="xs" c="dimmed" ff="monospace">
          {board.key}
        </Text>
      </Table.Td>
      <Table.Td visibleFrom="sm">
        <Text size="sm">{labelOf(OPERATORS, board.operator)}</Text>
        <Text size="xs" c="dimmed">
          {labelOf(SORT_ORDERS, board.sortOrder)}
          {board.columns.length > 0 && `, then ${board.columns.map(({ key }) => key).join(', ')}`}
        </Text>
      </Table.Td>
      <Table.Td visibleFrom="sm">
        <Group gap={4}>
          {board.periods.map((period) => (
            <Badge key={keyOfRule(period)} variant="light" color="gray" tt="none" fw={500}>
              {labelOfRule(period)}
            </Badge>
          ))}
        </Group>
      </Table.Td>
      <Table.Td visibleFrom="md" ta="right" c="dimmed">
        <RelativeTime at={board.updatedAt} />
      </Table.Td>
    </Table.Tr>
  );
}
