import { Table, UnstyledButton } from '@mantine/core';
import type { EntryView, LeaderboardView } from '@rostrum/contracts';
import { formatScore } from '../../formats/numbers.ts';
import { RelativeTime } from '../../formats/relative-time.tsx';
import rows from '../../layout/linked-rows.module.css';
import { MemberName } from '../../members/member-name.tsx';
import { RankMark } from '../rank-mark.tsx';
import classes from './entries-table.module.css';

interface EntriesTableProps {
  board: LeaderboardView;
  entries: EntryView[];
  onChooseMember: (memberId: string) => void;
  /** The row that stands out. */
  memberId?: string;
}

export function EntriesTable({ board, entries, onChooseMember, memberId }: EntriesTableProps) {
  return (
    <Table highlightOnHover tabularNums>
      <Table.Thead>
        <Table.Tr>
          <Table.Th w={72}>Rank</Table.Th>
          <Table.Th>Member</Table.Th>
          {board.columns.map(({ key }) => (
            <Table.Th key={key} ta="right" visibleFrom="sm">
              {key}
            </Table.Th>
          ))}
          <Table.Th ta="right">Score</Table.Th>
          <Table.Th ta="right" visibleFrom="sm" w={120}>
            Changed
          </Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {entries.map((entry) => (
          <Table.Tr
            key={entry.memberId}
            className={`${rows.row} ${classes.entry}`}
            data-current={entry.memberId === memberId || undefined}
            aria-current={entry.memberId === memberId || undefined}
          >
            <Table.Td>
              <RankMark rank={entry.rank} />
            </Table.Td>
            <Table.Td>
              <MemberName
                memberId={entry.memberId}
                profile={entry.member}
                renderName={(name) => (
                  <UnstyledButton
                    className={rows.link}
                    fz="inherit"
                    fw="inherit"
                    onClick={() => onChooseMember(entry.memberId)}
                  >
                    <bdi>{name}</bdi>
                  </UnstyledButton>
                )}
              />
            </Table.Td>
            {board.columns.map(({ key }) => (
              <Table.Td key={key} ta="right" visibleFrom="sm" c="dimmed">
                {entry.columns?.[key] === undefined ? '–' : formatScore(entry.columns[key])}
              </Table.Td>
            ))}
            <Table.Td ta="right" fw={650}>
              {formatScore(entry.score)}
            </Table.Td>
            <Table.Td ta="right" visibleFrom="sm" c="dimmed" fz="xs">
              <RelativeTime at={entry.updatedAt} />
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
