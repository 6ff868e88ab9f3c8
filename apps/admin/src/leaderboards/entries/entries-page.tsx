import { Grid, Group, Paper, Select } from '@mantine/core';
import { useState } from 'react';
import { useSearchParams } from 'react-router';
import { MemberSearch } from '../../members/member-search.tsx';
import { useBoard } from '../leaderboard-layout.tsx';
import { PeriodSelect } from '../period-select.tsx';
import { useChosenPeriod } from '../use-chosen-period.ts';
import { useChosenSegment, withChoice } from '../use-chosen-segment.ts';
import { EntriesBrowser } from './entries-browser.tsx';
import { ExportMenu } from './export-menu.tsx';
import { MemberDrawer } from './member-drawer.tsx';
import { RankingFigures } from './ranking-figures.tsx';
import { SegmentFilter } from './segment-filter.tsx';

const LIMITS = ['25', '50', '100'];
const MEMBER = 'member';

export function EntriesPage() {
  const board = useBoard();
  const [period, choosePeriod] = useChosenPeriod(board);
  const [segment, chooseSegment] = useChosenSegment(board);
  const [limit, setLimit] = useState('25');
  const [search, setSearch] = useSearchParams();
  const memberId = search.get(MEMBER) ?? undefined;
  const ranking = { period, segment };

  /** The chosen member is in the address, so that a link leads to it. */
  function chooseMember(id: string | undefined): void {
    setSearch((current) => withChoice(current, MEMBER, id), { preventScrollReset: true });
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
            <ExportMenu boardKey={board.key} ranking={ranking} />
          </Group>
        </Grid.Col>
        <Grid.Col span={{ base: 12, sm: 5, lg: 4 }}>
          <MemberSearch onSearch={chooseMember} />
        </Grid.Col>
        {board.segments.length > 0 && (
          <Grid.Col span={12}>
            <SegmentFilter
              key={segment ?? ''}
              board={board}
              segment={segment}
              onChoose={chooseSegment}
            />
          </Grid.Col>
        )}
      </Grid>
      <RankingFigures board={board} ranking={ranking} />
      <Paper style={{ overflow: 'hidden' }}>
        <EntriesBrowser
          key={`${period} ${limit} ${segment ?? ''}`}
          board={board}
          ranking={ranking}
          limit={Number(limit)}
          onChooseMember={chooseMember}
        />
      </Paper>
      <MemberDrawer
        board={board}
        ranking={ranking}
        memberId={memberId}
        onChooseMember={chooseMember}
        onClose={() => chooseMember(undefined)}
      />
    </>
  );
}
