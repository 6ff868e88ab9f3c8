import { Select } from '@mantine/core';
import type { BoardPeriodsView, LeaderboardView } from '@rostrum/contracts';
import { IconCalendar } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import type { PeriodKey } from './leaderboard-choices.ts';
import { periodsQuery } from './leaderboard-queries.ts';
import { keyOfRule, spanOf } from './period-rules.ts';

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
      w={{ base: '100%', xs: 260 }}
      comboboxProps={{ width: 'max-content', position: 'bottom-start' }}
      leftSection={<IconCalendar size={16} aria-hidden="true" />}
      data={groups}
      value={value}
      onChange={(period) => period !== null && onChange(period)}
    />
  );
}

interface PeriodGroup {
  group: string;
  items: { value: string; label: string }[];
}

function periodGroups(
  board: LeaderboardView,
  known: BoardPeriodsView['periods'],
  value: string,
): PeriodGroup[] {
  const running = board.periods.flatMap((rule) => {
    const key = keyOfRule(rule);
    const now = known.find((one) => one.key === key && one.status === 'current');
    // A window that is not open has no place among the current ones; until it is known, all have.
    if (known.length > 0 && !now && value !== `current:${key}`) return [];
    const span = now && key !== 'all-time' ? ` · ${spanOf(board, now)}` : '';
    const label = typeof rule === 'string' ? PERIOD_LABELS[rule] : key;
    return [{ value: `current:${key}`, label: `${label}${span}` }];
  });
  const others = (status: 'upcoming' | 'closed' | 'archived'): PeriodGroup['items'] =>
    known
      .filter((one) => one.status === status)
      .map((one) => {
        const span = spanOf(board, one);
        return { value: one.period, label: span === one.period ? span : `${one.key} · ${span}` };
      });
  const groups = [
    { group: 'Current', items: running },
    { group: 'Upcoming', items: others('upcoming') },
    { group: 'Closed', items: others('closed') },
    { group: 'Archived', items: others('archived') },
  ];
  // An address may name a period that the list does not (or not yet) have.
  const isListed = groups.some(({ items }) => items.some((item) => item.value === value));
  if (!isListed) groups.push({ group: 'Chosen', items: [{ value, label: value }] });
  return groups.filter(({ items }) => items.length > 0);
}
