import { Button, Group, Table, Text } from '@mantine/core';
import type { LeaderboardView, QuarantinedSubmissionView } from '@rostrum/contracts';
import { formatScore } from '../../formats/numbers.ts';
import { RelativeTime } from '../../formats/relative-time.tsx';
import type { Decision } from './quarantine-queries.ts';

interface QuarantineTableProps {
  board: LeaderboardView;
  submissions: QuarantinedSubmissionView[];
  onDecide: (held: QuarantinedSubmissionView, act: Decision['act']) => void;
}

const REASONS: Partial<Record<QuarantinedSubmissionView['reason'], string>> = {
  'score.out_of_bounds': 'Score out of bounds',
  'score.change_too_large': 'Change too large',
};

export function QuarantineTable({ board, submissions, onDecide }: QuarantineTableProps) {
  return (
    <Table highlightOnHover tabularNums>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Member</Table.Th>
          {board.columns.map(({ key }) => (
            <Table.Th key={key} ta="right" visibleFrom="sm">
              {key}
            </Table.Th>
          ))}
          <Table.Th ta="right">Score</Table.Th>
          <Table.Th visibleFrom="sm">Reason</Table.Th>
          <Table.Th visibleFrom="sm">Made</Table.Th>
          <Table.Th>Decision</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {submissions.map((held) => (
          <Table.Tr key={held.id}>
            <Table.Td fw={500} style={{ overflowWrap: 'anywhere' }}>
              {held.memberId}
            </Table.Td>
            {board.columns.map(({ key }) => (
              <Table.Td key={key} ta="right" visibleFrom="sm" c="dimmed">
                {formatScore(held.columns?.[key] ?? 0)}
              </Table.Td>
            ))}
            <Table.Td ta="right" fw={650}>
              {formatScore(held.score)}
            </Table.Td>
            <Table.Td visibleFrom="sm" fz="sm">
              {REASONS[held.reason] ?? held.reason}
            </Table.Td>
            <Table.Td visibleFrom="sm" c="dimmed" fz="xs">
              <RelativeTime at={held.occurredAt} />
            </Table.Td>
            <Table.Td>
              <DecisionCell held={held} onDecide={onDecide} />
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

interface DecisionCellProps {
  held: QuarantinedSubmissionView;
  onDecide: QuarantineTableProps['onDecide'];
}

function DecisionCell({ held, onDecide }: DecisionCellProps) {
  const { settledAt, settledBy, memberId } = held;
  if (settledAt) {
    return (
      <Text size="xs" c="dimmed">
        <RelativeTime at={settledAt} /> by {settledBy?.kind === 'user' ? 'operator' : 'key'}{' '}
        <Text span size="xs" ff="monospace">
          {settledBy?.id}
        </Text>
      </Text>
    );
  }
  return (
    <Group gap="xs" wrap="nowrap">
      <Button
        size="compact-sm"
        variant="light"
        aria-label={`Approve the score of ${memberId}`}
        onClick={() => onDecide(held, 'approve')}
      >
        Approve
      </Button>
      <Button
        size="compact-sm"
        variant="subtle"
        color="red"
        aria-label={`Reject the score of ${memberId}`}
        onClick={() => onDecide(held, 'reject')}
      >
        Reject
      </Button>
    </Group>
  );
}
