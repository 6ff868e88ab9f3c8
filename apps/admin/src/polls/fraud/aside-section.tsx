import { Button, Group, Table, Text, Title } from '@mantine/core';
import type { PollState } from '@rostrum/client';
import type { AsideBallotView, PollView } from '@rostrum/contracts';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { ErrorPanel } from '../../feedback/error-panel.tsx';
import { countOf, formatCount } from '../../formats/numbers.ts';
import { RelativeTime } from '../../formats/relative-time.tsx';
import { LoadMore } from '../../layout/load-more.tsx';
import classes from '../results/results-section.module.css';
import { asideBallotsQuery, asideResultsQuery } from './fraud-queries.ts';

interface AsideSectionProps {
  poll: PollView;
  /** The live results, which do not hold these ballots. */
  state: PollState;
  version: number | undefined;
  onRelease: (voterIds: string[] | 'all') => void;
}

/** What is set aside: how the poll would stand with it, and each ballot. */
export function AsideSection({ poll, state, version, onRelease }: AsideSectionProps) {
  const { asideCount = 0 } = state;
  if (asideCount === 0) return null;
  return (
    <section className={classes.section} aria-labelledby="aside-title">
      <Group justify="space-between" align="flex-start" gap="sm">
        <div className={classes.text}>
          <Title order={3} size="h5" id="aside-title">
            {countOf(asideCount, 'ballot')} set aside
          </Title>
          <Text size="sm" c="dimmed">
            Everybody who sees the results sees how many; who they are, only you.
          </Text>
        </div>
        <Button variant="default" onClick={() => onRelease('all')}>
          Let all back in
        </Button>
      </Group>
      <Comparison poll={poll} state={state} version={version} />
      <AsideBallots poll={poll} onRelease={onRelease} />
    </section>
  );
}

/** Votes of each option that count, that are set aside, and both together. */
function Comparison({ poll, state, version }: Omit<AsideSectionProps, 'onRelease'>) {
  const aside = useQuery(asideResultsQuery(poll.pollId, version));
  if (!aside.data || poll.options.length === 0) return null;
  const setAside = new Map(aside.data.options.map(({ id, votes = 0 }) => [id, votes]));
  return (
    <Table.ScrollContainer minWidth={360} mt="md">
      <Table verticalSpacing={6} aria-label="Votes with and without what is set aside">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{poll.type === 'ranking' ? 'First places' : 'Votes'}</Table.Th>
            <Table.Th ta="right">Counted</Table.Th>
            <Table.Th ta="right">Set aside</Table.Th>
            <Table.Th ta="right">Together</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {state.options.map(({ id, label, votes = 0 }) => {
            const out = setAside.get(id) ?? 0;
            return (
              <Table.Tr key={id}>
                <Table.Td>{label}</Table.Td>
                <Table.Td ta="right" fw={600}>
                  {formatCount(votes)}
                </Table.Td>
                <Table.Td ta="right">{formatCount(out)}</Table.Td>
                <Table.Td ta="right" c="dimmed">
                  {formatCount(votes + out)}
                </Table.Td>
              </Table.Tr>
            );
          })}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

interface AsideBallotsProps {
  poll: PollView;
  onRelease: (voterIds: string[]) => void;
}

function AsideBallots({ poll, onRelease }: AsideBallotsProps) {
  const list = useInfiniteQuery(asideBallotsQuery(poll.pollId));
  if (list.isError) return <ErrorPanel error={list.error} onRetry={() => list.refetch()} />;
  if (!list.data) return null;
  return (
    <>
      <Table.ScrollContainer minWidth={600} mt="md">
        <Table verticalSpacing={6} aria-label="Ballots that are set aside">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Voter</Table.Th>
              <Table.Th>Ballot</Table.Th>
              <Table.Th>Cast</Table.Th>
              <Table.Th>Reason</Table.Th>
              <Table.Th />
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {list.data.map((ballot) => (
              <Table.Tr key={ballot.voterId}>
                <Table.Td maw={240} style={{ overflowWrap: 'anywhere' }}>
                  {ballot.voterId}
                </Table.Td>
                <Table.Td>{describeBallot(ballot, poll)}</Table.Td>
                <Table.Td style={{ whiteSpace: 'nowrap' }}>
                  <RelativeTime at={ballot.castAt} />
                </Table.Td>
                <Table.Td c="dimmed">{ballot.reason}</Table.Td>
                <Table.Td ta="right">
                  <Button
                    size="compact-xs"
                    variant="default"
                    aria-label={`Let the ballot of ${ballot.voterId} back in`}
                    onClick={() => onRelease([ballot.voterId])}
                  >
                    Let back in
                  </Button>
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      <LoadMore
        hasMore={list.hasNextPage}
        isLoading={list.isFetchingNextPage}
        onLoadMore={list.fetchNextPage}
      />
    </>
  );
}

/** What a ballot says, on one line. */
function describeBallot(ballot: AsideBallotView, { options }: PollView): string {
  const { choices = [], writeIns = [], ratings = {}, ranking = [], number, texts = [] } = ballot;
  const label = (id: string): string => options.find((option) => option.id === id)?.label ?? id;
  if (number !== undefined) return String(number);
  if (ranking.length > 0) return ranking.map(label).join(' › ');
  const rated = Object.entries(ratings).map(([id, value]) => `${label(id)}: ${value}`);
  return [...choices.map(label), ...writeIns, ...rated, ...texts].join(', ');
}
