import { Anchor, Table, Text, VisuallyHidden } from '@mantine/core';
import type { EntryView, LeaderboardView } from '@rostrum/contracts';
import { useRef } from 'react';
import { Link } from 'react-router';
import { formatScore } from '../../formats/numbers.ts';
import { RelativeTime } from '../../formats/relative-time.tsx';
import { MemberName } from '../../members/member-name.tsx';
import { memberPage } from '../../members/member-page.ts';
import { RankMark } from '../rank-mark.tsx';
import classes from './live-board-table.module.css';
import { RankMove } from './rank-move.tsx';
import { useFirstRanks } from './use-first-ranks.ts';
import { useRowMoves } from './use-row-moves.ts';

interface LiveBoardTableProps {
  board: LeaderboardView;
  entries: readonly EntryView[];
}

/** The head of a board; rows glide to their new places, and a changed score lights up. */
export function LiveBoardTable({ board, entries }: LiveBoardTableProps) {
  const body = useRef<HTMLTableSectionElement>(null);
  useRowMoves(body, entries);
  const firstRanks = useFirstRanks(entries);
  return (
    <Table tabularNums className={classes.table}>
      <Table.Caption className={classes.caption}>
        <VisuallyHidden>The first entries of {board.name}, live</VisuallyHidden>
      </Table.Caption>
      <Table.Thead>
        <Table.Tr>
          <Table.Th w={56}>Rank</Table.Th>
          <Table.Th w={{ base: 36, sm: 56 }} px={0}>
            <VisuallyHidden>Places gained or lost since the page was opened</VisuallyHidden>
          </Table.Th>
          <Table.Th pl={{ base: 4, sm: 'md' }}>Member</Table.Th>
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
      <Table.Tbody ref={body}>
        {entries.map((entry) => (
          <Table.Tr key={entry.memberId} data-member-id={entry.memberId} data-score={entry.score}>
            <Table.Td>
              <RankMark rank={entry.rank} />
            </Table.Td>
            <Table.Td px={0}>
              <RankMove rank={entry.rank} firstRank={firstRanks.get(entry.memberId)} />
            </Table.Td>
            <Table.Td pl={{ base: 4, sm: 'md' }}>
              <MemberName
                memberId={entry.memberId}
                profile={entry.member}
                renderName={(name) => (
                  <Anchor component={Link} to={memberPage(entry.memberId)} inherit c="inherit">
                    <bdi>{name}</bdi>
                  </Anchor>
                )}
              />
            </Table.Td>
            {board.columns.map(({ key }) => (
              <Table.Td key={key} ta="right" visibleFrom="sm" c="dimmed">
                {entry.columns?.[key] === undefined ? '–' : formatScore(entry.columns[key])}
              </Table.Td>
            ))}
            <Table.Td ta="right" data-cell="score">
              <Text fw={650} span>
                {formatScore(entry.score)}
              </Text>
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
