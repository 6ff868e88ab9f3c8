import { Alert, Button, Group, Stack, Table, Text, Title } from '@mantine/core';
import type { PollRecountView, PollView } from '@rostrum/contracts';
import { IconAlertTriangle, IconCircleCheck, IconListCheck } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { ErrorPanel } from '../../feedback/error-panel.tsx';
import { countOf, formatCount } from '../../formats/numbers.ts';
import { recountQuery } from '../poll-queries.ts';
import { describeFigure } from './recount-words.ts';
import classes from './results-section.module.css';

interface RecountSectionProps {
  poll: PollView;
}

/** Adds the log up, whenever somebody asks for it. */
export function RecountSection({ poll }: RecountSectionProps) {
  const { data, error, isFetching, refetch } = useQuery(recountQuery(poll.pollId));
  return (
    <section className={classes.section} aria-labelledby="recount-title">
      <Group justify="space-between" align="flex-start" gap="sm">
        <div className={classes.text}>
          <Title order={3} size="h5" id="recount-title">
            Recount
          </Title>
          <Text size="sm" c="dimmed">
            Adds the log of all votes up from the first one on, and compares the sum with these
            figures and with the stored ballots.
          </Text>
        </div>
        <Button
          variant="default"
          leftSection={<IconListCheck size={16} aria-hidden="true" />}
          loading={isFetching}
          onClick={() => void refetch()}
        >
          Recount
        </Button>
      </Group>
      <div aria-live="polite">
        {error && <ErrorPanel error={error} title="The recount failed" />}
        {data && !error && <Outcome poll={poll} recount={data} />}
      </div>
    </section>
  );
}

interface OutcomeProps {
  poll: PollView;
  recount: PollRecountView;
}

function Outcome({ poll, recount }: OutcomeProps) {
  const { agrees, ballotCount, asideCount, differences, storedOtherwise } = recount;
  if (agrees) {
    return (
      <Alert color="teal" icon={<IconCircleCheck />} title="All agree" mt="md">
        {sourceOf(recount)} come to the same {countOf(ballotCount, 'ballot')} and the same figures
        {asideCount > 0 && `, and to ${formatCount(asideCount)} set aside`}.
      </Alert>
    );
  }
  return (
    <Alert color="red" icon={<IconAlertTriangle />} title="They do not agree" mt="md">
      <Stack gap="sm">
        <Text size="sm">
          {sourceOf(recount)} were added up.
          {storedOtherwise > 0 &&
            ` ${countOf(storedOtherwise, 'ballot')} are stored otherwise than the log says.`}
        </Text>
        {differences.length > 0 && <Differences poll={poll} differences={differences} />}
      </Stack>
    </Alert>
  );
}

function sourceOf({ source, events }: PollRecountView): string {
  if (source === 'log') return `${countOf(events, 'event')} of the log`;
  return 'Old events are not kept any more: the stored ballots';
}

interface DifferencesProps {
  poll: PollView;
  differences: PollRecountView['differences'];
}

function Differences({ poll, differences }: DifferencesProps) {
  return (
    <Table.ScrollContainer minWidth={320}>
      <Table verticalSpacing={6}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Figure</Table.Th>
            <Table.Th ta="right">Shown</Table.Th>
            <Table.Th ta="right">By the log</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {differences.map(({ what, live, log }) => (
            <Table.Tr key={what}>
              <Table.Td>{describeFigure(what, poll)}</Table.Td>
              <Table.Td ta="right">{formatFigure(live)}</Table.Td>
              <Table.Td ta="right">{formatFigure(log)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

function formatFigure(figure: number | string): string {
  return typeof figure === 'number' ? formatCount(figure) : figure;
}
