import { DataList, Paper, Text, Title } from '@mantine/core';
import type { LeaderboardView } from '@rostrum/contracts';
import type { ReactNode } from 'react';
import { RelativeTime } from '../../formats/relative-time.tsx';
import { describeChoice, labelOf } from '../../forms/choice.ts';
import { RANK_STYLES, SORT_ORDERS, TIE_BREAKS } from '../leaderboard-choices.ts';
import { describeRule, keyOfRule } from '../period-rules.ts';

interface FixedRulesProps {
  board: LeaderboardView;
}

/** What was decided when the board was created: entries are stored by it. */
export function FixedRules({ board }: FixedRulesProps) {
  const columns = board.columns.map(
    ({ key, sortOrder }) => `${key} (${labelOf(SORT_ORDERS, sortOrder).toLowerCase()})`,
  );
  return (
    <Paper p="lg" component="section" aria-labelledby="fixed-title">
      <Title order={2} size="h4" id="fixed-title">
        Fixed rules
      </Title>
      <Text size="sm" c="dimmed" mb="md">
        Entries are stored by these, so they stay as they were when the board was created.
      </Text>
      <DataList labelWidth="8rem" withDivider>
        <Rule label="Order">{labelOf(SORT_ORDERS, board.sortOrder)}</Rule>
        <Rule label="Further columns">{columns.length === 0 ? 'None' : columns.join(', ')}</Rule>
        <Rule label="Among equals">{describeChoice(TIE_BREAKS, board.tieBreak)}</Rule>
        <Rule label="Ranks">{labelOf(RANK_STYLES, board.rankStyle)}</Rule>
        <Rule label="Periods">
          {board.periods.map((rule) => (
            <div key={keyOfRule(rule)}>{describeRule(rule, board.timezone)}</div>
          ))}
        </Rule>
        <Rule label="Segments">
          {board.segments.length === 0 ? 'None' : `By ${board.segments.join(', ')}`}
        </Rule>
        <Rule label="Time zone">{board.timezone}</Rule>
        <Rule label="Created">
          <RelativeTime at={board.createdAt} />
        </Rule>
      </DataList>
    </Paper>
  );
}

interface RuleProps {
  label: string;
  children: ReactNode;
}

function Rule({ label, children }: RuleProps) {
  return (
    <DataList.Item>
      <DataList.ItemLabel>{label}</DataList.ItemLabel>
      <DataList.ItemValue>{children}</DataList.ItemValue>
    </DataList.Item>
  );
}
