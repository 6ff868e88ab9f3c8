import { Select } from '@mantine/core';
import type { BoardPeriodsView, LeaderboardView } from '@rostrum/contracts';
import { IconCalendar } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import type { PeriodKey } from './leaderboard-choices.ts';
import { periodsQuery } from './leaderboard-queries.ts';

export const PERIOD_LABELS: Record<PeriodKey, string> = {
  'all-time': 'All time',
  daily: 'Today',
  weekly: 'This week',
  monthly: 'This month',
  yearly: 'This year',
};

interface PeriodSelectProps {
  board: LeaderboardView;
  value: string;
  onChange: (period: string) => void;
}

/** The current periods of a board, the closed ones that are kept, and the archived ones. */
export function PeriodSelect({ board, value, onChange }: PeriodSelectProps) {
  const periods = useQuery(periodsQuery(board.key));
  const groups = periodGroups(board, periods.data?.periods ?? [], value);
  return (
    <Select
      aria-label="Period"
      w={{ base: '100%', xs: 220 }}
      leftSection={<IconCalendar size={16} aria-hidden="true" />}
      data={groups}
      value={value}
      onChange={(period) => period !== null && onChange(period)}
    />
  );
}

function periodGroups(
  board: LeaderboardView,
  known: BoardPeriodsView['periods'],
  value: string,
): { group: string; items: { value: string; label: string }[] }[] {
  const current = board.periods.map((key) => {
    const running = known.find((one) => one.key === key && one.status === 'current');
    const id = running && key !== 'all-time' ? ` · ${running.period}` : '';
    return { value: `current:${key}`, label: `${PERIOD_LABELS[key]}${id}` };
  });
  const closed = itemsOf(known, 'closed');
  const archived = itemsOf(known, 'archived');
  // An address may name a period that the list does not (or not yet) have.
  const isListed = [...current, ...closed, ...archived].some((item) => item.value === value);
  if (!isListed) closed.unshift({ value, label: value });
  const groups = [
    { group: 'Current', items: current },
    { group: 'Closed', items: closed },
    { group: 'Archived', items: archived },
  ];
  return groups.filter(({ items }) => items.length > 0);
}

function itemsOf(
  known: BoardPeriodsView['periods'],
  wanted: 'closed' | 'archived',
): { value: string; label: string }[] {
  return known
    .filter(({ status }) => status === wanted)
    .map(({ period }) => ({ value: period, label: period }));
}
