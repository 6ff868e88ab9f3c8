import { Grid, Group, Paper, Select } from '@mantine/core';
import { useState } from 'react';
import { useSearchParams } from 'react-router';
import { useBoard } from '../leaderboard-layout.tsx';
import { PeriodSelect } from '../period-select.tsx';
import { useChosenPeriod } from '../use-chosen-period.ts';
import { EntriesBrowser } from './entries-browser.tsx';
import { ExportMenu } from './export-menu.tsx';
import { MemberDrawer } from './member-drawer.tsx';
import { MemberSearch } from './member-search.tsx';

const LIMITS = ['25', '50', '100'];
const MEMBER = 'member';

export function EntriesPage() {
  const board = useBoard();
  const [period, choosePeriod] = useChosenPeriod(board);
  const [limit, setLimit] = useState('25');
  const [search, setSearch] = useSearchParams();
  const memberId = search.get(MEMBER) ?? undefined;

  /** The chosen member is in the address, so that a link leads to it. */
  function chooseMember(id: string | undefined): void {
    setSearch(
      (current) => {
        const next = new URLSearchParams(current);
        if (id === undefined) next.delete(MEMBER);
        else next.set(MEMBER, id);
        return next;
      },
      { preventScrollReset: true },
    );
  }

  return (
    <>
      <Grid gap="sm" mb="md" justify="space-between">
        <Grid.Col span={{ base: 12, sm: 'content' }}>
          <Group gap="sm">
            <PeriodSelect board={board} value={period} onChange={choosePeriod} />
            <Select
              aria-label="Entries a page"
              w={{ base: '100%', xs: 130 }}
              data={LIMITS.map((value) => ({ value, label: `${value} a page` }))}
              value={limit}
              onChange={(value) => value !== null && setLimit(value)}
            />
            <ExportMenu boardKey={board.key} period={period} />
          </Group>
        </Grid.Col>
        <Grid.Col span={{ base: 12, sm: 5, lg: 4 }}>
          <MemberSearch onSearch={chooseMember} />
        </Grid.Col>
      </Grid>
      <Paper style={{ overflow: 'hidden' }}>
        <EntriesBrowser
          key={`${period} ${limit}`}
          board={board}
          period={period}
          limit={Number(limit)}
          onChooseMember={chooseMember}
        />
      </Paper>
      <MemberDrawer
        board={board}
        period={period}
        memberId={memberId}
        onChooseMember={chooseMember}
        onClose={() => chooseMember(undefined)}
      />
    </>
  );
}
